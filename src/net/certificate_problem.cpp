#include "net/certificate_problem.hpp"

#include "base/strings.hpp"

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <arpa/inet.h>
#include <sys/socket.h>

#include <array>
#include <memory>
#include <string_view>
#include <vector>

namespace ds::net {
namespace {

std::string date_of(const ASN1_TIME* time) {
    tm parts = {};
    if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return "an unknown date";
    std::array<char, 32> text{};
    const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M UTC", &parts);
    return {text.data(), size};
}

std::string common_name(const X509_NAME* name) {
    std::array<char, 256> text{};
    const int size =
        X509_NAME_get_text_by_NID(name, NID_commonName, text.data(), static_cast<int>(text.size()));
    return size > 0 ? std::string(text.data(), static_cast<std::size_t>(size)) : "no name";
}

std::string address_of(const ASN1_OCTET_STRING& octets) {
    const int size = ASN1_STRING_length(&octets);
    if (size != 4 && size != 16) return "";
    std::array<char, INET6_ADDRSTRLEN> text{};
    const int family = size == 4 ? AF_INET : AF_INET6;
    ::inet_ntop(family, ASN1_STRING_get0_data(&octets), text.data(), text.size());
    return text.data();
}

std::string names_of(const X509& certificate) {
    struct FreeNames {
        void operator()(GENERAL_NAMES* names) const { GENERAL_NAMES_free(names); }
    };

    const std::unique_ptr<GENERAL_NAMES, FreeNames> names(static_cast<GENERAL_NAMES*>(
        X509_get_ext_d2i(&certificate, NID_subject_alt_name, nullptr, nullptr)
    ));
    std::vector<std::string> found;
    const int count = names ? sk_GENERAL_NAME_num(names.get()) : 0;
    for (int i = 0; i < count && found.size() < 8; ++i) {
        const GENERAL_NAME* const name = sk_GENERAL_NAME_value(names.get(), i);
        if (name->type == GEN_DNS) {
            const auto* const text = ASN1_STRING_get0_data(name->d.dNSName);
            const auto size = static_cast<std::size_t>(ASN1_STRING_length(name->d.dNSName));
            found.emplace_back(reinterpret_cast<const char*>(text), size);
        } else if (name->type == GEN_IPADD) {
            found.push_back(address_of(*name->d.iPAddress));
        }
    }
    return found.empty() ? "no name" : "'" + join(found, "', '") + "'";
}

}  // namespace

std::string describe_certificate_problem(x509_store_ctx_st& context, const std::string& name) {
    const int problem = X509_STORE_CTX_get_error(&context);
    const X509* const current = X509_STORE_CTX_get_current_cert(&context);
    const bool own = X509_STORE_CTX_get_error_depth(&context) == 0;
    const std::string whose =
        (own ? "certificate of '" : "certificate of the authority of '") + name;
    const std::string subject = whose + "' ";
    if (current == nullptr) return subject + "is not valid";

    switch (problem) {
        case X509_V_ERR_CERT_HAS_EXPIRED:
            return subject + "expired on " + date_of(X509_get0_notAfter(current));
        case X509_V_ERR_CERT_NOT_YET_VALID:
            return subject + "is not valid before " + date_of(X509_get0_notBefore(current)) +
                   "; check the clock of this machine";
        case X509_V_ERR_HOSTNAME_MISMATCH:
        case X509_V_ERR_IP_ADDRESS_MISMATCH:
            return subject + "is for " + names_of(*current);
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
        case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
        case X509_V_ERR_CERT_SIGNATURE_FAILURE:
            return "certificate of '" + name + "' is signed by the unknown authority '" +
                   common_name(X509_get_issuer_name(current)) + "'";
        default:
            return subject + "is not valid: " + X509_verify_cert_error_string(problem);
    }
}

}  // namespace ds::net
