#include "crypto/digest.hpp"

#include "base/check.hpp"
#include "base/strings.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace ds::crypto {
namespace {

std::string digest_hex(std::string_view bytes, const EVP_MD* algorithm) {
    std::string digest(EVP_MAX_MD_SIZE, '\0');
    auto* const into = reinterpret_cast<unsigned char*>(digest.data());
    unsigned size = 0;
    DS_CHECK(EVP_Digest(bytes.data(), bytes.size(), into, &size, algorithm, nullptr) == 1);
    digest.resize(size);
    return encode_hex(digest);
}

}  // namespace

std::string sha1_hex(std::string_view bytes) {
    return digest_hex(bytes, EVP_sha1());
}

std::string sha512_hex(std::string_view bytes) {
    return digest_hex(bytes, EVP_sha512());
}

std::string hmac_sha256(std::string_view key, std::string_view text) {
    std::string digest(32, '\0');
    auto* const into = reinterpret_cast<unsigned char*>(digest.data());
    const auto* const from = reinterpret_cast<const unsigned char*>(text.data());
    unsigned size = 0;
    const unsigned char* const made = HMAC(
        EVP_sha256(), key.data(), static_cast<int>(key.size()), from, text.size(), into, &size
    );
    DS_CHECK(made != nullptr && size == digest.size());
    return digest;
}

}  // namespace ds::crypto
