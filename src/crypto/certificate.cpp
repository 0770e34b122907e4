#include "crypto/certificate.hpp"

#include "base/check.hpp"
#include "crypto/pem.hpp"
#include "crypto/private_key_handle.hpp"
#include "crypto/random.hpp"
#include "crypto/sha256.hpp"

#include <openssl/asn1.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <arpa/inet.h>

#include <ctime>
#include <memory>
#include <optional>

namespace ds::crypto {
namespace {

template <typename T>
using Owned = std::unique_ptr<T, void (*)(T*)>;

using Certificate = Owned<X509>;

Certificate own(X509* certificate) {
    return {certificate, X509_free};
}

Owned<ASN1_OCTET_STRING> octets_of(std::string_view bytes) {
    Owned<ASN1_OCTET_STRING> octets(ASN1_OCTET_STRING_new(), ASN1_OCTET_STRING_free);
    const auto* const data = reinterpret_cast<const unsigned char*>(bytes.data());
    DS_CHECK(ASN1_OCTET_STRING_set(octets.get(), data, static_cast<int>(bytes.size())) == 1);
    return octets;
}

/// The 4 or 16 bytes of an address; IPv4 written as IPv6 ("::ffff:10.0.0.1") has 4.
std::optional<std::string> parse_address(std::string_view text) {
    const std::string copy(text);
    if (copy.find('\0') != std::string::npos) return std::nullopt;
    std::string bytes(16, '\0');
    if (inet_pton(AF_INET, copy.c_str(), bytes.data()) == 1) return bytes.substr(0, 4);
    if (inet_pton(AF_INET6, copy.c_str(), bytes.data()) != 1) return std::nullopt;
    static constexpr std::string_view kMapped("\0\0\0\0\0\0\0\0\0\0\xff\xff", 12);
    return bytes.starts_with(kMapped) ? bytes.substr(kMapped.size()) : bytes;
}

/// Whether the old type PrintableString can hold the text; else it is written as UTF-8.
bool is_printable(std::string_view text) {
    for (const char byte : text) {
        const bool is_letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
        const bool is_digit = byte >= '0' && byte <= '9';
        const bool is_sign = std::string_view(" '()+,-./:=?").find(byte) != std::string_view::npos;
        if (!is_letter && !is_digit && !is_sign) return false;
    }
    return true;
}

void set_subject(X509* certificate, const std::string& common_name) {
    if (common_name.empty()) return;
    const int type = is_printable(common_name) ? V_ASN1_PRINTABLESTRING : V_ASN1_UTF8STRING;
    X509_NAME* const name = X509_get_subject_name(certificate);
    const auto* const text = reinterpret_cast<const unsigned char*>(common_name.data());
    const int size = static_cast<int>(common_name.size());
    DS_CHECK(X509_NAME_add_entry_by_NID(name, NID_commonName, type, text, size, -1, 0) == 1);
}

void set_serial_number(X509* certificate) {
    std::string bytes = random_bytes(16);
    const auto* const data = reinterpret_cast<const unsigned char*>(bytes.data());
    BIGNUM* const number = BN_bin2bn(data, static_cast<int>(bytes.size()), nullptr);
    DS_CHECK(BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != nullptr);
    BN_free(number);
}

bool set_validity(X509* certificate, long days) {
    constexpr long kMostDays = 2'900'000;  // Until the year 9999.
    const std::time_t now = std::time(nullptr);
    if (days > kMostDays || days < -kMostDays) return false;
    const bool is_set =
        X509_time_adj_ex(X509_getm_notBefore(certificate), 0, 0, const_cast<std::time_t*>(&now)) !=
            nullptr &&
        X509_time_adj_ex(
            X509_getm_notAfter(certificate),
            static_cast<int>(days),
            0,
            const_cast<std::time_t*>(&now)
        ) != nullptr;
    return is_set;
}

void add_extension(X509* certificate, int nid, bool is_critical, void* value) {
    DS_CHECK(X509_add1_ext_i2d(certificate, nid, value, is_critical ? 1 : 0, 0) == 1);
}

void add_usage(X509* certificate, bool is_authority) {
    constexpr int kDigitalSignature = 0;
    constexpr int kKeyEncipherment = 2;
    constexpr int kCertificateSign = 5;
    const Owned<ASN1_BIT_STRING> usage(ASN1_BIT_STRING_new(), ASN1_BIT_STRING_free);
    ASN1_BIT_STRING_set_bit(usage.get(), kDigitalSignature, 1);
    ASN1_BIT_STRING_set_bit(usage.get(), kKeyEncipherment, 1);
    if (is_authority) ASN1_BIT_STRING_set_bit(usage.get(), kCertificateSign, 1);
    add_extension(certificate, NID_key_usage, true, usage.get());

    EXTENDED_KEY_USAGE* const purposes = sk_ASN1_OBJECT_new_null();
    sk_ASN1_OBJECT_push(purposes, OBJ_nid2obj(NID_server_auth));
    sk_ASN1_OBJECT_push(purposes, OBJ_nid2obj(NID_client_auth));
    add_extension(certificate, NID_ext_key_usage, false, purposes);
    sk_ASN1_OBJECT_free(purposes);

    const Owned<BASIC_CONSTRAINTS> constraints(BASIC_CONSTRAINTS_new(), BASIC_CONSTRAINTS_free);
    constraints->ca = is_authority ? 0xFF : 0;
    add_extension(certificate, NID_basic_constraints, true, constraints.get());
}

/// The first 20 bytes of the SHA-256 of the public key (RFC 7093, method 1).
std::string key_identifier(const X509* certificate) {
    const ASN1_BIT_STRING* const key = X509_get0_pubkey_bitstr(certificate);
    Sha256 digest;
    digest.update(
        {reinterpret_cast<const char*>(ASN1_STRING_get0_data(key)),
         static_cast<std::size_t>(ASN1_STRING_length(key))}
    );
    return digest.finish().substr(0, 20);
}

void add_own_identifier(X509* certificate) {
    const Owned<ASN1_OCTET_STRING> octets = octets_of(key_identifier(certificate));
    add_extension(certificate, NID_subject_key_identifier, false, octets.get());
}

void add_issuer_identifier(X509* certificate, X509* issuer) {
    const ASN1_OCTET_STRING* const known = X509_get0_subject_key_id(issuer);
    if (known == nullptr) return;
    const Owned<AUTHORITY_KEYID> identifier(AUTHORITY_KEYID_new(), AUTHORITY_KEYID_free);
    identifier->keyid = ASN1_OCTET_STRING_dup(known);
    add_extension(certificate, NID_authority_key_identifier, false, identifier.get());
}

void add_name(GENERAL_NAMES* names, int type, ASN1_STRING* value) {
    GENERAL_NAME* const name = GENERAL_NAME_new();
    GENERAL_NAME_set0_value(name, type, value);
    sk_GENERAL_NAME_push(names, name);
}

std::optional<std::string> add_alternative_names(
    X509* certificate, const CertificateRequest& request
) {
    if (request.dns_names.empty() && request.addresses.empty()) return std::nullopt;
    const Owned<GENERAL_NAMES> names(sk_GENERAL_NAME_new_null(), [](GENERAL_NAMES* owned) {
        GENERAL_NAMES_free(owned);
    });
    for (const std::string& dns_name : request.dns_names) {
        for (const char byte : dns_name) {
            if ((static_cast<unsigned char>(byte) & 0x80U) == 0) continue;
            return "error creating certificate: x509: \"" + dns_name +
                   "\" cannot be encoded as an IA5String";
        }
        ASN1_IA5STRING* const text = ASN1_IA5STRING_new();
        ASN1_STRING_set(text, dns_name.data(), static_cast<int>(dns_name.size()));
        add_name(names.get(), GEN_DNS, text);
    }
    for (const std::string& address : request.addresses) {
        const std::optional<std::string> bytes = parse_address(address);
        DS_CHECK(bytes);
        add_name(names.get(), GEN_IPADD, octets_of(*bytes).release());
    }
    const bool is_critical = request.common_name.empty();
    add_extension(certificate, NID_subject_alt_name, is_critical, names.get());
    return std::nullopt;
}

/// All but issuer and signature.
Result<Certificate> make_unsigned(const CertificateRequest& request, const PrivateKey& key) {
    Certificate certificate = own(X509_new());
    X509_set_version(certificate.get(), X509_VERSION_3);
    set_serial_number(certificate.get());
    set_subject(certificate.get(), request.common_name);
    DS_CHECK(X509_set_pubkey(certificate.get(), key.handle().key) == 1);
    if (!set_validity(certificate.get(), request.valid_days)) {
        return fail(
            ErrorCode::InvalidInput,
            "error creating certificate: asn1: structure error: cannot represent time as "
            "GeneralizedTime"
        );
    }
    add_usage(certificate.get(), request.is_authority);
    return certificate;
}

Result<KeyPair> sign(X509* certificate, const PrivateKey& key, const PrivateKey& signer) {
    const bool has_digest = signer.kind() != KeyKind::Ed25519;
    if (X509_sign(certificate, signer.handle().key, has_digest ? EVP_sha256() : nullptr) == 0) {
        ERR_clear_error();
        return fail(
            ErrorCode::InvalidInput,
            "error creating certificate: x509: only RSA, ECDSA and Ed25519 keys supported"
        );
    }
    unsigned char* der = nullptr;
    const int size = i2d_X509(certificate, &der);
    DS_CHECK(size > 0);
    std::string bytes(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
    OPENSSL_free(der);
    return KeyPair{
        .certificate = encode_pem({.type = "CERTIFICATE", .der = std::move(bytes)}),
        .key = key.to_pem(),
    };
}

Result<Certificate> read_certificate(std::string_view text, std::string_view what) {
    const std::optional<PemBlock> block = decode_pem(text);
    if (!block) return fail(ErrorCode::InvalidInput, "unable to decode certificate");
    const auto* at = reinterpret_cast<const unsigned char*>(block->der.data());
    const auto* const end = at + block->der.size();
    Certificate certificate = own(d2i_X509(nullptr, &at, static_cast<long>(block->der.size())));
    ERR_clear_error();
    if (certificate && at == end) return certificate;
    const std::string problem = certificate ? "x509: trailing data" : "x509: malformed certificate";
    return fail(
        ErrorCode::InvalidInput,
        "error parsing certificate: " + std::string(what) + ".Bytes: " + problem
    );
}

std::optional<Error> refuse_dsa(const PrivateKey& signer) {
    if (signer.kind() != KeyKind::Dsa) return std::nullopt;
    return Error(
        ErrorCode::InvalidInput,
        "error creating certificate: x509: certificate private key does not implement crypto.Signer"
    );
}

}  // namespace

Result<KeyPair> make_self_signed(const CertificateRequest& request, const PrivateKey& key) {
    if (std::optional<Error> refusal = refuse_dsa(key)) return fail(*std::move(refusal));
    Result<Certificate> certificate = make_unsigned(request, key);
    if (!certificate) return fail(std::move(certificate).error());
    X509_set_issuer_name(certificate->get(), X509_get_subject_name(certificate->get()));
    if (request.is_authority) add_own_identifier(certificate->get());
    if (std::optional<std::string> bad = add_alternative_names(certificate->get(), request)) {
        return fail(ErrorCode::InvalidInput, *std::move(bad));
    }
    return sign(certificate->get(), key, key);
}

Result<KeyPair> make_signed(
    const CertificateRequest& request, const PrivateKey& key, const KeyPair& authority
) {
    const Result<Certificate> issuer = read_certificate(authority.certificate, "decodedSignerCert");
    if (!issuer) return fail(issuer.error());
    const Result<PrivateKey> signer = PrivateKey::parse_pem(authority.key);
    if (!signer) return fail(signer.error().with_context("error parsing private key"));
    if (std::optional<Error> refusal = refuse_dsa(*signer)) return fail(*std::move(refusal));

    Result<Certificate> certificate = make_unsigned(request, key);
    if (!certificate) return fail(std::move(certificate).error());
    X509_NAME* const subject = X509_get_subject_name(certificate->get());
    X509_NAME* const issuer_name = X509_get_subject_name(issuer->get());
    X509_set_issuer_name(certificate->get(), issuer_name);
    if (X509_NAME_cmp(subject, issuer_name) != 0) {
        add_issuer_identifier(certificate->get(), issuer->get());
    }
    if (std::optional<std::string> bad = add_alternative_names(certificate->get(), request)) {
        return fail(ErrorCode::InvalidInput, *std::move(bad));
    }
    if (EVP_PKEY_eq(X509_get0_pubkey(issuer->get()), signer->handle().key) != 1) {
        return fail(
            ErrorCode::InvalidInput,
            "error creating certificate: x509: provided PrivateKey doesn't match parent's PublicKey"
        );
    }
    return sign(certificate->get(), key, *signer);
}

Result<> check_certificate_pem(std::string_view text, std::string_view what) {
    const Result<Certificate> certificate = read_certificate(text, what);
    if (!certificate) return fail(certificate.error());
    return {};
}

Result<> check_issued_by(
    std::string_view certificate_pem, std::string_view authority_pem, std::string_view host
) {
    const Result<Certificate> certificate = read_certificate(certificate_pem, "certificate");
    if (!certificate) return fail(certificate.error());
    const Result<Certificate> authority = read_certificate(authority_pem, "authority");
    if (!authority) return fail(authority.error());

    const Owned<X509_STORE> store(X509_STORE_new(), X509_STORE_free);
    const Owned<X509_STORE_CTX> context(X509_STORE_CTX_new(), X509_STORE_CTX_free);
    X509_STORE_add_cert(store.get(), authority->get());
    DS_CHECK(X509_STORE_CTX_init(context.get(), store.get(), certificate->get(), nullptr) == 1);
    X509_STORE_CTX_set_purpose(context.get(), X509_PURPOSE_SSL_SERVER);
    if (!host.empty()) {
        X509_VERIFY_PARAM_set1_host(
            X509_STORE_CTX_get0_param(context.get()), host.data(), host.size()
        );
    }
    if (X509_verify_cert(context.get()) == 1) return {};
    ERR_clear_error();
    const int reason = X509_STORE_CTX_get_error(context.get());
    return fail(ErrorCode::InvalidInput, X509_verify_cert_error_string(reason));
}

Result<> check_key_of(std::string_view certificate_pem, std::string_view key_pem) {
    const Result<Certificate> certificate = read_certificate(certificate_pem, "certificate");
    if (!certificate) return fail(certificate.error());
    const Result<PrivateKey> key = PrivateKey::parse_pem(key_pem);
    if (!key) return fail(key.error());
    if (EVP_PKEY_eq(X509_get0_pubkey(certificate->get()), key->handle().key) == 1) return {};
    return fail(ErrorCode::InvalidInput, "the private key belongs to another certificate");
}

bool is_ip_address(std::string_view text) {
    return parse_address(text).has_value();
}

}  // namespace ds::crypto
