#include "net/certificate.hpp"

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <array>
#include <ctime>
#include <memory>

namespace ds::net {
namespace {

struct FreeOpenssl {
    void operator()(BIO* bio) const { BIO_free(bio); }

    void operator()(X509* certificate) const { X509_free(certificate); }
};

std::chrono::system_clock::time_point time_of(const ASN1_TIME* time) {
    tm parts = {};
    if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return {};
    return std::chrono::system_clock::from_time_t(::timegm(&parts));
}

}  // namespace

std::optional<CertificateFacts> inspect_certificate(const std::string& pem) {
    const std::unique_ptr<BIO, FreeOpenssl> reader(
        BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))
    );
    const std::unique_ptr<X509, FreeOpenssl> certificate(
        PEM_read_bio_X509(reader.get(), nullptr, nullptr, nullptr)
    );
    ERR_clear_error();
    if (!certificate) return std::nullopt;
    std::array<char, 256> name{};
    X509_NAME_get_text_by_NID(
        X509_get_subject_name(certificate.get()), NID_commonName, name.data(), int{name.size()}
    );
    CertificateFacts facts;
    facts.name = name.data();
    facts.not_before = time_of(X509_get0_notBefore(certificate.get()));
    facts.not_after = time_of(X509_get0_notAfter(certificate.get()));
    return facts;
}

}  // namespace ds::net
