#include "crypto/private_key.hpp"

#include "base/check.hpp"
#include "crypto/pem.hpp"
#include "crypto/private_key_handle.hpp"

#include <openssl/dsa.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <utility>

namespace ds::crypto {
namespace {

constexpr std::string_view kSuffix = " PRIVATE KEY";

PrivateKey own(EVP_PKEY* key) {
    DS_CHECK(key != nullptr);
    return PrivateKey(std::make_shared<const PrivateKey::Handle>(key));
}

using Context = std::unique_ptr<EVP_PKEY_CTX, void (*)(EVP_PKEY_CTX*)>;

Context context_of(EVP_PKEY_CTX* context) {
    DS_CHECK(context != nullptr);
    return {context, EVP_PKEY_CTX_free};
}

PrivateKey generate(const Context& context) {
    EVP_PKEY* key = nullptr;
    DS_CHECK(EVP_PKEY_generate(context.get(), &key) == 1);
    return own(key);
}

/// Reads what must be the whole of `der` as a key of type `id`, or as PKCS#8 if that is zero.
EVP_PKEY* read_der(int id, std::string_view der) {
    const auto* at = reinterpret_cast<const unsigned char*>(der.data());
    const auto* const end = at + der.size();
    EVP_PKEY* key = nullptr;
    if (id != EVP_PKEY_NONE) {
        key = d2i_PrivateKey(id, nullptr, &at, static_cast<long>(der.size()));
    } else if (PKCS8_PRIV_KEY_INFO* const info =
                   d2i_PKCS8_PRIV_KEY_INFO(nullptr, &at, static_cast<long>(der.size()))) {
        key = EVP_PKCS82PKEY(info);
        PKCS8_PRIV_KEY_INFO_free(info);
    }
    ERR_clear_error();
    if (key != nullptr && at != end) {
        EVP_PKEY_free(key);
        return nullptr;
    }
    return key;
}

struct OldFormat {
    std::string_view type;
    int id;
    std::string_view failure;
};

constexpr OldFormat kOldFormats[] = {
    {"RSA", EVP_PKEY_RSA, "parsing RSA private key from PEM: x509: failed to parse private key"},
    {"EC", EVP_PKEY_EC, "parsing EC private key from PEM: x509: failed to parse EC private key"},
    {"DSA", EVP_PKEY_DSA, "parsing DSA private key from PEM: asn1: syntax error"},
};

Result<PrivateKey> read_block(int id, std::string_view der, std::string_view failure) {
    EVP_PKEY* const key = read_der(id, der);
    if (key == nullptr) return fail(ErrorCode::InvalidInput, std::string(failure));
    return own(key);
}

}  // namespace

PrivateKey::Handle::~Handle() {
    EVP_PKEY_free(key);
}

Result<PrivateKey> PrivateKey::parse_pem(std::string_view text) {
    const std::optional<PemBlock> block = decode_pem(text);
    if (!block) return fail(ErrorCode::InvalidInput, "no PEM data in input");
    const std::string_view type = block->type;
    if (type == "PRIVATE KEY") {
        return read_block(
            EVP_PKEY_NONE, block->der, "decoding PEM as PKCS#8: x509: failed to parse private key"
        );
    }
    if (!type.ends_with(kSuffix)) {
        return fail(
            ErrorCode::InvalidInput, "no private key data in PEM block of type " + block->type
        );
    }
    const std::string_view name = type.substr(0, type.size() - kSuffix.size());
    for (const OldFormat& format : kOldFormats) {
        if (format.type == name) return read_block(format.id, block->der, format.failure);
    }
    return fail(ErrorCode::InvalidInput, "invalid private key type " + block->type);
}

std::string PrivateKey::to_pem() const {
    static constexpr std::pair<KeyKind, std::string_view> kTypes[] = {
        {KeyKind::Rsa, "RSA PRIVATE KEY"},
        {KeyKind::Dsa, "DSA PRIVATE KEY"},
        {KeyKind::Ecdsa, "EC PRIVATE KEY"},
    };
    std::string type = "PRIVATE KEY";
    for (const auto& [old_kind, old_type] : kTypes) {
        if (old_kind == kind()) type = old_type;
    }

    unsigned char* der = nullptr;
    int size = 0;
    if (type == "PRIVATE KEY") {
        PKCS8_PRIV_KEY_INFO* const info = EVP_PKEY2PKCS8(handle_->key);
        size = i2d_PKCS8_PRIV_KEY_INFO(info, &der);
        PKCS8_PRIV_KEY_INFO_free(info);
    } else {
        size = i2d_PrivateKey(handle_->key, &der);
    }
    DS_CHECK(size > 0);
    std::string bytes(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
    OPENSSL_clear_free(der, static_cast<std::size_t>(size));
    return encode_pem({.type = std::move(type), .der = std::move(bytes)});
}

KeyKind PrivateKey::kind() const {
    switch (EVP_PKEY_get_base_id(handle_->key)) {
        case EVP_PKEY_RSA:
            return KeyKind::Rsa;
        case EVP_PKEY_DSA:
            return KeyKind::Dsa;
        case EVP_PKEY_EC:
            return KeyKind::Ecdsa;
        case EVP_PKEY_ED25519:
            return KeyKind::Ed25519;
        default:
            return KeyKind::Other;
    }
}

PrivateKey make_rsa_key(unsigned bits) {
    return own(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{bits}));
}

PrivateKey make_dsa_key() {
    const Context making = context_of(EVP_PKEY_CTX_new_from_name(nullptr, "DSA", nullptr));
    DS_CHECK(EVP_PKEY_paramgen_init(making.get()) == 1);
    DS_CHECK(EVP_PKEY_CTX_set_dsa_paramgen_bits(making.get(), 2048) == 1);
    DS_CHECK(EVP_PKEY_CTX_set_dsa_paramgen_q_bits(making.get(), 256) == 1);
    DS_CHECK(EVP_PKEY_CTX_set_dsa_paramgen_md(making.get(), EVP_sha256()) == 1);
    EVP_PKEY* parameters = nullptr;
    DS_CHECK(EVP_PKEY_paramgen(making.get(), &parameters) == 1);

    const Context key = context_of(EVP_PKEY_CTX_new_from_pkey(nullptr, parameters, nullptr));
    EVP_PKEY_free(parameters);
    DS_CHECK(EVP_PKEY_keygen_init(key.get()) == 1);
    return generate(key);
}

PrivateKey make_ecdsa_key() {
    return own(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
}

PrivateKey make_ed25519_key() {
    return own(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
}

}  // namespace ds::crypto
