#pragma once

// Certificates made on the spot, and the server's side of TLS on a byte stream.

#include "base/byte_stream.hpp"
#include "base/check.hpp"
#include "base/error.hpp"

#include <boost/asio/awaitable.hpp>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ds {

struct TlsIdentity {
    std::string certificate_pem;
    std::string key_pem;
};

struct TlsIdentityOptions {
    std::string name;               // Common name.
    std::string alternatives = {};  // "DNS:a.test,IP:10.0.0.1"
    int valid_days = 1;             // From two days ago on; negative: expired.
};

namespace detail {

inline std::string pem_text(BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    std::string text(data, static_cast<std::size_t>(size));
    BIO_free(bio);
    return text;
}

inline X509* parse_certificate(const std::string& pem) {
    BIO* const bio = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
    X509* const certificate = PEM_read_bio_X509(bio, nullptr, nullptr, nullptr);
    BIO_free(bio);
    return certificate;
}

inline EVP_PKEY* parse_key(const std::string& pem) {
    BIO* const bio = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
    EVP_PKEY* const key = PEM_read_bio_PrivateKey(bio, nullptr, nullptr, nullptr);
    BIO_free(bio);
    return key;
}

inline void extend(X509* certificate, int extension, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* const made = X509V3_EXT_conf_nid(nullptr, &context, extension, value.c_str());
    DS_CHECK(made != nullptr);
    X509_add_ext(certificate, made, -1);
    X509_EXTENSION_free(made);
}

}  // namespace detail

/// Makes a key and a certificate signed by `authority`; by itself, as an authority, without one.
inline TlsIdentity make_identity(const TlsIdentityOptions& options, const TlsIdentity* authority) {
    EVP_PKEY* const key = EVP_EC_gen("P-256");
    X509* const certificate = X509_new();
    X509_set_version(certificate, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    constexpr long kDay = 24L * 60 * 60;
    X509_gmtime_adj(X509_getm_notBefore(certificate), -2 * kDay);
    X509_gmtime_adj(X509_getm_notAfter(certificate), options.valid_days * kDay);
    X509_set_pubkey(certificate, key);
    const auto* const name = reinterpret_cast<const unsigned char*>(options.name.c_str());
    X509_NAME* const subject = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, name, -1, -1, 0);
    if (authority == nullptr) {
        detail::extend(certificate, NID_basic_constraints, "critical,CA:TRUE");
        X509_set_issuer_name(certificate, subject);
        X509_sign(certificate, key, EVP_sha256());
    } else {
        if (!options.alternatives.empty()) {
            detail::extend(certificate, NID_subject_alt_name, options.alternatives);
        }
        X509* const issuer = detail::parse_certificate(authority->certificate_pem);
        EVP_PKEY* const issuer_key = detail::parse_key(authority->key_pem);
        X509_set_issuer_name(certificate, X509_get_subject_name(issuer));
        X509_sign(certificate, issuer_key, EVP_sha256());
        X509_free(issuer);
        EVP_PKEY_free(issuer_key);
    }
    BIO* const certificate_out = BIO_new(BIO_s_mem());
    PEM_write_bio_X509(certificate_out, certificate);
    BIO* const key_out = BIO_new(BIO_s_mem());
    PEM_write_bio_PrivateKey(key_out, key, nullptr, nullptr, 0, nullptr, nullptr);
    X509_free(certificate);
    EVP_PKEY_free(key);
    return {
        .certificate_pem = detail::pem_text(certificate_out),
        .key_pem = detail::pem_text(key_out),
    };
}

/// What a TLS server keeps between connections.
class TlsServerKeys {
  public:
    /// Demands a client certificate of `trusted_client`, the PEM of an authority, unless empty.
    TlsServerKeys(const TlsIdentity& identity, const std::string& trusted_client)
        : context_(SSL_CTX_new(TLS_server_method()), SSL_CTX_free) {
        X509* const certificate = detail::parse_certificate(identity.certificate_pem);
        EVP_PKEY* const key = detail::parse_key(identity.key_pem);
        DS_CHECK(SSL_CTX_use_certificate(context_.get(), certificate) == 1);
        DS_CHECK(SSL_CTX_use_PrivateKey(context_.get(), key) == 1);
        X509_free(certificate);
        EVP_PKEY_free(key);
        if (trusted_client.empty()) return;
        X509* const trusted = detail::parse_certificate(trusted_client);
        X509_STORE_add_cert(SSL_CTX_get_cert_store(context_.get()), trusted);
        X509_free(trusted);
        SSL_CTX_set_verify(
            context_.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr
        );
    }

    SSL_CTX* context() { return context_.get(); }

  private:
    std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context_;
};

/// A server that speaks TLS on a stream. One coroutine uses it, which reads or writes.
class TlsServer final : public ByteStream {
  public:
    TlsServer(std::unique_ptr<ByteStream> stream, TlsServerKeys& keys)
        : stream_(std::move(stream)), ssl_(SSL_new(keys.context()), SSL_free) {
        SSL_set_bio(ssl_.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
        SSL_set_accept_state(ssl_.get());
    }

    TlsServer(
        std::unique_ptr<ByteStream> stream,
        const TlsIdentity& identity,
        const std::string& trusted_client
    )
        : TlsServer(std::move(stream), *std::make_unique<TlsServerKeys>(identity, trusted_client)) {
    }

    Task<> accept() {
        for (;;) {
            const int result = SSL_do_handshake(ssl_.get());
            co_await flush();
            if (result == 1) co_return;
            if (SSL_get_error(ssl_.get(), result) != SSL_ERROR_WANT_READ) {
                throw Error(ErrorCode::Failed, "TLS server: handshake failed");
            }
            co_await receive();
        }
    }

    bool resumed() const { return SSL_session_reused(ssl_.get()) == 1; }

    Task<std::size_t> read(std::span<char> into) override {
        for (;;) {
            std::size_t count = 0;
            const int result = SSL_read_ex(ssl_.get(), into.data(), into.size(), &count);
            if (result == 1) co_return count;
            const int outcome = SSL_get_error(ssl_.get(), result);
            if (outcome == SSL_ERROR_ZERO_RETURN) co_return 0;
            if (outcome != SSL_ERROR_WANT_READ) {
                throw Error(ErrorCode::Failed, "TLS server: read failed");
            }
            co_await receive();
        }
    }

    Task<> write(std::string_view bytes) override {
        std::size_t count = 0;
        DS_CHECK(SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &count) == 1);
        co_await flush();
    }

    Task<> close_write() override {
        SSL_shutdown(ssl_.get());
        co_await flush();
        co_await stream_->close_write();
    }

    void close() override { stream_->close(); }

  private:
    Task<> flush() {
        BIO* const out = SSL_get_wbio(ssl_.get());
        std::string bytes(static_cast<std::size_t>(BIO_pending(out)), '\0');
        if (bytes.empty()) co_return;
        BIO_read(out, bytes.data(), static_cast<int>(bytes.size()));
        co_await stream_->write(bytes);
    }

    Task<> receive() {
        std::vector<char> space(4096);
        const std::size_t count = co_await stream_->read(space);
        if (count == 0) throw Error(ErrorCode::Unavailable, "TLS server: client is gone");
        BIO_write(SSL_get_rbio(ssl_.get()), space.data(), static_cast<int>(count));
    }

    std::unique_ptr<ByteStream> stream_;
    std::unique_ptr<SSL, void (*)(SSL*)> ssl_;
};

}  // namespace ds
