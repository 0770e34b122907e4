#include "net/tls_context.hpp"

#include "base/check.hpp"
#include "base/error.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include <dirent.h>
#include <unistd.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace ds::net {
namespace {

struct FreeOpenssl {
    void operator()(BIO* bio) const { BIO_free(bio); }

    void operator()(X509* certificate) const { X509_free(certificate); }

    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};

template <typename T>
using Owned = std::unique_ptr<T, FreeOpenssl>;

Error broken(std::string_view what) {
    return {ErrorCode::InvalidInput, std::string(what) + " is broken: " + take_openssl_reason()};
}

// OpenSSL would ask on the terminal.
int refuse_passphrase(char*, int, int, void*) {
    return -1;
}

Owned<BIO> reader_of(const std::string& text) {
    return Owned<BIO>(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

Owned<X509> next_certificate(BIO& from) {
    return Owned<X509>(PEM_read_bio_X509(&from, nullptr, refuse_passphrase, nullptr));
}

// The loop over PEM blocks ends by failing to find another one.
bool at_end_of_pem() {
    const unsigned long last = ERR_peek_last_error();
    const bool ended =
        ERR_GET_LIB(last) == ERR_LIB_PEM && ERR_GET_REASON(last) == PEM_R_NO_START_LINE;
    if (ended) ERR_clear_error();
    return ended;
}

Result<> trust(SSL_CTX& context, const std::string& pem) {
    const Owned<BIO> reader = reader_of(pem);
    X509_STORE* const store = SSL_CTX_get_cert_store(&context);
    int count = 0;
    while (const Owned<X509> certificate = next_certificate(*reader)) {
        if (X509_STORE_add_cert(store, certificate.get()) != 1) {
            return fail(broken("certificate of the authority"));
        }
        ++count;
    }
    if (!at_end_of_pem()) return fail(broken("certificate of the authority"));
    if (count == 0) {
        return fail(ErrorCode::InvalidInput, "certificate of the authority is not in PEM format");
    }
    return {};
}

// Looked up by name only when needed, where the folder is indexed: reading a whole bundle takes
// 30 ms.
bool is_indexed(const std::string& folder) {
    const std::unique_ptr<DIR, int (*)(DIR*)> open(::opendir(folder.c_str()), ::closedir);
    if (!open) return false;
    while (const dirent* entry = ::readdir(open.get())) {
        const std::string_view name = entry->d_name;
        if (name.size() == 10 && name.ends_with(".0")) return true;
    }
    return false;
}

void trust_system(SSL_CTX& context) {
    for (const char* const folder : {"/etc/ssl/certs", "/etc/pki/tls/certs"}) {
        if (is_indexed(folder)) {
            SSL_CTX_load_verify_dir(&context, folder);
            return;
        }
    }
    for (const char* const bundle :
         {"/etc/ssl/certs/ca-certificates.crt",                 // Debian, Arch
          "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",  // Fedora, RHEL
          "/etc/pki/tls/certs/ca-bundle.crt",                   // older ones
          "/etc/ssl/ca-bundle.pem",                             // openSUSE
          "/etc/ssl/cert.pem",                                  // Alpine, macOS
          "/usr/local/share/certs/ca-root-nss.crt"}) {          // FreeBSD
        if (::access(bundle, R_OK) != 0) continue;
        SSL_CTX_load_verify_file(&context, bundle);
        return;
    }
}

Result<> identify(
    SSL_CTX& context, const std::string& certificate_pem, const std::string& key_pem
) {
    const Owned<BIO> certificates = reader_of(certificate_pem);
    const Owned<X509> own = next_certificate(*certificates);
    if (!own || SSL_CTX_use_certificate(&context, own.get()) != 1) {
        return fail(broken("client certificate"));
    }
    while (const Owned<X509> next = next_certificate(*certificates)) {
        if (SSL_CTX_add1_chain_cert(&context, next.get()) != 1) {
            return fail(broken("client certificate"));
        }
    }
    if (!at_end_of_pem()) return fail(broken("client certificate"));

    const Owned<BIO> keys = reader_of(key_pem);
    const Owned<EVP_PKEY> key(
        PEM_read_bio_PrivateKey(keys.get(), nullptr, refuse_passphrase, nullptr)
    );
    if (!key) return fail(broken("key of the client certificate"));
    if (SSL_CTX_use_PrivateKey(&context, key.get()) != 1) {
        ERR_clear_error();
        return fail(ErrorCode::InvalidInput, "key does not belong to the client certificate");
    }
    return {};
}

// The key of the session in `sessions` is what the connection has as its application data.
int remember(SSL* connection, SSL_SESSION* session) {
    auto* const slot = static_cast<TlsContext::Impl::Session*>(SSL_get_app_data(connection));
    if (slot == nullptr) return 0;
    slot->reset(session);
    return 1;
}

void configure(SSL_CTX& context) {
    SSL_CTX_set_min_proto_version(&context, TLS1_2_VERSION);
    SSL_CTX_set_options(&context, SSL_OP_NO_RENEGOTIATION);
    SSL_CTX_set_mode(&context, SSL_MODE_RELEASE_BUFFERS);
    constexpr std::string_view kProtocols = "\x08http/1.1";
    SSL_CTX_set_alpn_protos(
        &context,
        reinterpret_cast<const unsigned char*>(kProtocols.data()),
        static_cast<unsigned>(kProtocols.size())
    );
    SSL_CTX_set_session_cache_mode(&context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(&context, remember);
    // As Go does: whatever was given as authority is one, though it may not be a root.
    X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(&context), X509_V_FLAG_PARTIAL_CHAIN);
}

}  // namespace

void TlsContext::Impl::FreeContext::operator()(ssl_ctx_st* held) const {
    SSL_CTX_free(held);
}

void TlsContext::Impl::FreeSession::operator()(ssl_session_st* session) const {
    SSL_SESSION_free(session);
}

std::string take_openssl_reason() {
    const unsigned long code = ERR_get_error();
    ERR_clear_error();
    const char* const text = ERR_reason_error_string(code);
    return text != nullptr ? text : "unknown reason";
}

TlsContext::TlsContext(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

TlsContext::~TlsContext() = default;

Result<std::unique_ptr<TlsContext>> TlsContext::make(const TlsOptions& options) {
    auto impl = std::make_unique<Impl>();
    impl->context.reset(SSL_CTX_new(TLS_client_method()));
    DS_CHECK(impl->context != nullptr);
    impl->verify = options.verify;
    impl->server_name = options.server_name;
    SSL_CTX& context = *impl->context;
    configure(context);
    if (!options.ca_pem.empty()) {
        const Result<> trusted = trust(context, options.ca_pem);
        if (!trusted) return fail(trusted.error());
    } else if (options.verify) {
        trust_system(context);
    }
    if (!options.certificate_pem.empty()) {
        const Result<> identified = identify(context, options.certificate_pem, options.key_pem);
        if (!identified) return fail(identified.error());
    }
    return std::unique_ptr<TlsContext>(new TlsContext(std::move(impl)));
}

}  // namespace ds::net
