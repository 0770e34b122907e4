#include "crypto/random.hpp"

#include "base/check.hpp"

#include <openssl/rand.h>

#include <string_view>

namespace ds::crypto {
namespace {

constexpr std::string_view kLetters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

// Bytes from here on would make some letters likelier than others.
constexpr std::size_t kFair = 256 - 256 % kLetters.size();

}  // namespace

std::string random_bytes(std::size_t count) {
    std::string bytes(count, '\0');
    auto* const into = reinterpret_cast<unsigned char*>(bytes.data());
    DS_CHECK(RAND_bytes(into, static_cast<int>(count)) == 1);
    return bytes;
}

std::string random_letters(std::size_t count) {
    std::string letters;
    while (letters.size() < count) {
        for (const char byte : random_bytes(count - letters.size())) {
            const auto value = static_cast<unsigned char>(byte);
            if (value < kFair) letters += kLetters[value % kLetters.size()];
        }
    }
    return letters;
}

}  // namespace ds::crypto
