#include "crypto/random.hpp"

#include "base/check.hpp"

#include <openssl/rand.h>

#include <cstring>
#include <string_view>

namespace ds::crypto {
namespace {

constexpr std::string_view kLetters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

}  // namespace

std::string random_bytes(std::size_t count) {
    std::string bytes(count, '\0');
    auto* const into = reinterpret_cast<unsigned char*>(bytes.data());
    DS_CHECK(RAND_bytes(into, static_cast<int>(count)) == 1);
    return bytes;
}

std::string random_letters(std::size_t count) {
    return random_text(count, kLetters);
}

std::string random_text(std::size_t count, std::string_view alphabet) {
    DS_CHECK(!alphabet.empty() && alphabet.size() <= 256);
    // Bytes from here on would make some letters likelier than others.
    const std::size_t fair = 256 - 256 % alphabet.size();
    std::string text;
    text.reserve(count);
    while (text.size() < count) {
        for (const char byte : random_bytes(count - text.size())) {
            const auto value = static_cast<unsigned char>(byte);
            if (value < fair) text += alphabet[value % alphabet.size()];
        }
    }
    return text;
}

std::uint64_t random_below(std::uint64_t bound) {
    DS_CHECK(bound != 0);
    const std::uint64_t unfair = (0 - bound) % bound;  // 2^64 modulo bound.
    for (;;) {
        std::uint64_t value = 0;
        const std::string bytes = random_bytes(sizeof value);
        std::memcpy(&value, bytes.data(), sizeof value);
        if (value >= unfair) return value % bound;
    }
}

}  // namespace ds::crypto
