#include "crypto/aes.hpp"

#include "base/check.hpp"

#include <openssl/evp.h>

#include <memory>

namespace ds::crypto {
namespace {

enum class Direction { Decrypt = 0, Encrypt = 1 };

struct Parameters {
    std::string_view key;
    std::string_view iv;
};

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

std::string transform(Direction direction, const Parameters& parameters, std::string_view text) {
    constexpr std::size_t kBlock = 16;
    DS_CHECK(parameters.key.size() == 32 && parameters.iv.size() == kBlock);
    DS_CHECK(text.size() % kBlock == 0);

    const std::unique_ptr<EVP_CIPHER_CTX, void (*)(EVP_CIPHER_CTX*)> context(
        EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free
    );
    DS_CHECK(
        EVP_CipherInit_ex2(
            context.get(),
            EVP_aes_256_cbc(),
            bytes_of(parameters.key),
            bytes_of(parameters.iv),
            static_cast<int>(direction),
            nullptr
        ) == 1
    );
    EVP_CIPHER_CTX_set_padding(context.get(), 0);

    std::string result(text.size() + kBlock, '\0');
    auto* const into = reinterpret_cast<unsigned char*>(result.data());
    int size = 0;
    int rest = 0;
    DS_CHECK(
        EVP_CipherUpdate(
            context.get(), into, &size, bytes_of(text), static_cast<int>(text.size())
        ) == 1
    );
    DS_CHECK(EVP_CipherFinal_ex(context.get(), into + size, &rest) == 1);
    result.resize(static_cast<std::size_t>(size + rest));
    return result;
}

}  // namespace

std::string encrypt_aes_cbc(std::string_view key, std::string_view iv, std::string_view text) {
    return transform(Direction::Encrypt, {.key = key, .iv = iv}, text);
}

std::string decrypt_aes_cbc(std::string_view key, std::string_view iv, std::string_view text) {
    return transform(Direction::Decrypt, {.key = key, .iv = iv}, text);
}

}  // namespace ds::crypto
