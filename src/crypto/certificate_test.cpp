#include "crypto/certificate.hpp"

#include "crypto/pem.hpp"

#include <doctest/doctest.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>
#include <vector>

namespace ds::crypto {
namespace {

using Certificate = std::unique_ptr<X509, void (*)(X509*)>;

Certificate read(const std::string& pem) {
    BIO* const bio = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
    Certificate certificate(PEM_read_bio_X509(bio, nullptr, nullptr, nullptr), X509_free);
    BIO_free(bio);
    return certificate;
}

/// What a TLS client would say: X509_V_OK or why not.
int verify(const std::string& certificate_pem, const std::string& authority_pem) {
    const Certificate certificate = read(certificate_pem);
    const Certificate authority = read(authority_pem);
    X509_STORE* const store = X509_STORE_new();
    X509_STORE_add_cert(store, authority.get());
    X509_STORE_CTX* const context = X509_STORE_CTX_new();
    X509_STORE_CTX_init(context, store, certificate.get(), nullptr);
    X509_STORE_CTX_set_purpose(context, X509_PURPOSE_SSL_SERVER);
    X509_verify_cert(context);
    const int result = X509_STORE_CTX_get_error(context);
    X509_STORE_CTX_free(context);
    X509_STORE_free(store);
    return result;
}

/// Names of the extensions in their order, critical ones with a star.
std::vector<std::string> extensions_of(X509* certificate) {
    std::vector<std::string> names;
    for (int at = 0; at < X509_get_ext_count(certificate); ++at) {
        X509_EXTENSION* const extension = X509_get_ext(certificate, at);
        const int nid = OBJ_obj2nid(X509_EXTENSION_get_object(extension));
        const char* const star = X509_EXTENSION_get_critical(extension) != 0 ? "*" : "";
        names.push_back(OBJ_nid2sn(nid) + std::string(star));
    }
    return names;
}

KeyPair make_authority(const PrivateKey& key) {
    return make_self_signed({.common_name = "test-ca", .valid_days = 10, .is_authority = true}, key)
        .value();
}

TEST_CASE("a signed certificate is trusted by who trusts its authority, for its names alone") {
    const KeyPair authority = make_authority(make_rsa_key(2048));
    const KeyPair stranger = make_authority(make_rsa_key(2048));

    const Result<KeyPair> pair = make_signed(
        {.common_name = "*.example.org",
         .dns_names = {"a.example.org", "b.example.org"},
         .addresses = {"10.0.0.1", "::ffff:10.0.0.2", "fd00::1"},
         .valid_days = 5},
        make_ecdsa_key(),
        authority
    );

    REQUIRE(pair);
    CHECK(verify(pair->certificate, authority.certificate) == X509_V_OK);
    CHECK(verify(pair->certificate, stranger.certificate) != X509_V_OK);
    const Certificate certificate = read(pair->certificate);
    CHECK(X509_check_host(certificate.get(), "b.example.org", 0, 0, nullptr) == 1);
    CHECK(X509_check_host(certificate.get(), "c.example.com", 0, 0, nullptr) == 0);
    CHECK(X509_check_ip_asc(certificate.get(), "10.0.0.2", 0) == 1);
    CHECK(X509_check_ip_asc(certificate.get(), "fd00::1", 0) == 1);
    CHECK(X509_check_ip_asc(certificate.get(), "10.0.0.3", 0) == 0);
    CHECK(X509_check_ca(certificate.get()) == 0);
    int days = 0;
    int seconds = 0;
    ASN1_TIME_diff(
        &days,
        &seconds,
        X509_get0_notBefore(certificate.get()),
        X509_get0_notAfter(certificate.get())
    );
    CHECK(days == 5);
    CHECK(seconds == 0);
}

TEST_CASE("extensions stand in the order of Go's library, and say what kind of certificate it is") {
    const KeyPair authority = make_authority(make_ecdsa_key());
    const KeyPair signed_pair =
        make_signed({.dns_names = {"a"}, .valid_days = 1}, make_ecdsa_key(), authority).value();
    const Certificate issuer = read(authority.certificate);
    const Certificate certificate = read(signed_pair.certificate);

    CHECK(
        extensions_of(issuer.get()) ==
        std::vector<std::string>{
            "keyUsage*", "extendedKeyUsage", "basicConstraints*", "subjectKeyIdentifier"
        }
    );
    // Without a subject the names are what counts, hence critical.
    CHECK(
        extensions_of(certificate.get()) ==
        std::vector<std::string>{
            "keyUsage*",
            "extendedKeyUsage",
            "basicConstraints*",
            "authorityKeyIdentifier",
            "subjectAltName*"
        }
    );
    CHECK(X509_check_ca(issuer.get()) == 1);
    CHECK(
        X509_get_key_usage(issuer.get()) ==
        (KU_DIGITAL_SIGNATURE | KU_KEY_ENCIPHERMENT | KU_KEY_CERT_SIGN)
    );
    CHECK(X509_get_extended_key_usage(certificate.get()) == (XKU_SSL_SERVER | XKU_SSL_CLIENT));
}

TEST_CASE("each kind of key is written in its usual format and read back") {
    const std::vector<std::pair<PrivateKey, std::string>> keys = {
        {make_rsa_key(2048), "RSA PRIVATE KEY"},
        {make_ecdsa_key(), "EC PRIVATE KEY"},
        {make_ed25519_key(), "PRIVATE KEY"},
    };
    for (const auto& [key, type] : keys) {
        const std::string pem = key.to_pem();
        CHECK(decode_pem(pem)->type == type);
        CHECK(PrivateKey::parse_pem(pem).value().to_pem() == pem);
        const KeyPair pair = make_authority(key);
        CHECK(pair.key == pem);
        CHECK(verify(pair.certificate, pair.certificate) == X509_V_OK);
    }
}

TEST_CASE("what cannot be used is refused with a reason") {
    const auto why = [](std::string_view text) {
        return PrivateKey::parse_pem(text).error().message();
    };
    CHECK(why("") == "no PEM data in input");
    CHECK(
        why("-----BEGIN CERTIFICATE-----\nYWJj\n-----END CERTIFICATE-----\n") ==
        "no private key data in PEM block of type CERTIFICATE"
    );
    CHECK(
        why("-----BEGIN X PRIVATE KEY-----\nYWJj\n-----END X PRIVATE KEY-----\n") ==
        "invalid private key type X PRIVATE KEY"
    );
    CHECK(why("-----BEGIN RSA PRIVATE KEY-----\nYWJj\n-----END RSA PRIVATE KEY-----\n")
              .starts_with("parsing RSA private key from PEM: "));

    const PrivateKey key = make_ecdsa_key();
    KeyPair authority = make_authority(key);
    authority.key = make_ecdsa_key().to_pem();
    CHECK(
        make_signed({.common_name = "a", .valid_days = 1}, key, authority).error().message() ==
        "error creating certificate: x509: provided PrivateKey doesn't match parent's PublicKey"
    );
    authority.certificate = "none";
    CHECK(
        make_signed({.common_name = "a", .valid_days = 1}, key, authority).error().message() ==
        "unable to decode certificate"
    );
}

TEST_CASE("check_issued_by and check_key_of tell why a certificate does not fit") {
    const KeyPair authority = make_authority(make_ecdsa_key());
    const KeyPair pair =
        make_signed({.dns_names = {"a.test"}, .valid_days = 1}, make_ecdsa_key(), authority)
            .value();

    CHECK(check_issued_by(pair.certificate, authority.certificate, "a.test"));
    CHECK(check_issued_by(pair.certificate, authority.certificate, ""));
    CHECK(
        check_issued_by(pair.certificate, authority.certificate, "b.test").error().message() ==
        "hostname mismatch"
    );
    CHECK(!check_issued_by(pair.certificate, make_authority(make_ecdsa_key()).certificate, ""));
    CHECK(check_key_of(pair.certificate, pair.key));
    CHECK(
        check_key_of(pair.certificate, authority.key).error().message() ==
        "the private key belongs to another certificate"
    );
}

TEST_CASE("is_ip_address takes both versions and no more than an address") {
    CHECK(is_ip_address("10.0.0.1"));
    CHECK(is_ip_address("fe80::1"));
    CHECK(!is_ip_address("10.0.0.01"));
    CHECK(!is_ip_address("10.0.0.1/8"));
    CHECK(!is_ip_address("localhost"));
    CHECK(!is_ip_address(""));
}

}  // namespace
}  // namespace ds::crypto
