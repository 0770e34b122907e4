#include "crypto/password_hash.hpp"

#include "base/check.hpp"
#include "crypto/blowfish_pi.hpp"
#include "crypto/random.hpp"

#include <openssl/evp.h>

#include <array>
#include <cstdint>
#include <utility>

namespace ds::crypto {
namespace {

constexpr std::size_t kLongestPassword = 72;
constexpr std::size_t kSaltBytes = 16;
constexpr std::size_t kHashBytes = 23;  // Of 24: the last one was lost in the first implementation.

/// Gives the words of a byte string that repeats for ever.
class WordStream {
  public:
    explicit WordStream(std::string_view bytes) : bytes_(bytes) {}

    std::uint32_t next() {
        std::uint32_t word = 0;
        for (int count = 0; count < 4; ++count) {
            word = word << 8 | static_cast<unsigned char>(bytes_[at_]);
            at_ = at_ + 1 == bytes_.size() ? 0 : at_ + 1;
        }
        return word;
    }

  private:
    std::string_view bytes_;
    std::size_t at_ = 0;
};

/// Blowfish with the expensive key schedule of Provos and Mazières (USENIX 1999).
class Blowfish {
  public:
    Blowfish() {
        for (std::size_t at = 0; at < kPi.size(); ++at) {
            (at < keys_.size() ? keys_[at] : boxes_[at - keys_.size()]) = kPi[at];
        }
    }

    /// Mixes a key in; `salt` may be eight bytes of zero or more that repeat.
    void expand(std::string_view key, std::string_view salt) {
        WordStream key_words(key);
        for (std::uint32_t& word : keys_)
            word ^= key_words.next();

        WordStream salt_words(salt);
        std::uint32_t left = 0;
        std::uint32_t right = 0;
        const auto replace = [&](auto& words) {
            for (std::size_t at = 0; at < words.size(); at += 2) {
                left ^= salt_words.next();
                right ^= salt_words.next();
                encrypt(left, right);
                words[at] = left;
                words[at + 1] = right;
            }
        };
        replace(keys_);
        replace(boxes_);
    }

    void encrypt(std::uint32_t& left, std::uint32_t& right) const {
        for (std::size_t round = 0; round < 16; round += 2) {
            left ^= keys_[round];
            right ^= mix(left);
            right ^= keys_[round + 1];
            left ^= mix(right);
        }
        left ^= keys_[16];
        right ^= keys_[17];
        std::swap(left, right);
    }

  private:
    std::uint32_t mix(std::uint32_t word) const {
        const std::uint32_t sum = boxes_[word >> 24] + boxes_[256 + (word >> 16 & 0xFF)];
        return (sum ^ boxes_[512 + (word >> 8 & 0xFF)]) + boxes_[768 + (word & 0xFF)];
    }

    std::array<std::uint32_t, 18> keys_;
    std::array<std::uint32_t, 1024> boxes_;
};

/// Base 64 with bcrypt's own alphabet and without padding.
std::string encode(std::string_view bytes) {
    static constexpr std::string_view kAlphabet =
        "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    std::string text;
    unsigned held = 0;
    int bits = 0;
    for (const char byte : bytes) {
        held = (held << 8 | static_cast<unsigned char>(byte)) & 0x3FFF;
        for (bits += 8; bits >= 6; bits -= 6)
            text += kAlphabet[held >> (bits - 6) & 0x3F];
    }
    if (bits > 0) text += kAlphabet[held << (6 - bits) & 0x3F];
    return text;
}

std::string encrypt_magic(const Blowfish& cipher) {
    WordStream magic("OrpheanBeholderScryDoubt");
    std::string hash;
    for (int block = 0; block < 3; ++block) {
        std::uint32_t left = magic.next();
        std::uint32_t right = magic.next();
        for (int times = 0; times < 64; ++times)
            cipher.encrypt(left, right);
        for (const std::uint32_t word : {left, right}) {
            for (int shift = 24; shift >= 0; shift -= 8)
                hash += static_cast<char>(word >> shift);
        }
    }
    hash.resize(kHashBytes);
    return hash;
}

}  // namespace

std::string bcrypt_with_salt(std::string_view password, std::string_view salt, int cost) {
    DS_CHECK(password.size() <= kLongestPassword);
    DS_CHECK(salt.size() == kSaltBytes && cost >= 4 && cost <= 31);
    const std::string key = std::string(password) + '\0';  // The end of a C string counts.
    static constexpr std::string_view kNothing("\0\0\0\0", 4);

    Blowfish cipher;
    cipher.expand(key, salt);
    for (std::uint64_t round = std::uint64_t{1} << cost; round > 0; --round) {
        cipher.expand(key, kNothing);
        cipher.expand(salt, kNothing);
    }
    const std::string digits = {
        static_cast<char>('0' + cost / 10), static_cast<char>('0' + cost % 10)
    };
    return "$2a$" + digits + '$' + encode(salt) + encode(encrypt_magic(cipher));
}

Result<std::string> bcrypt(std::string_view password, int cost) {
    if (password.size() > kLongestPassword) {
        return fail(ErrorCode::InvalidInput, "bcrypt: password length exceeds 72 bytes");
    }
    return bcrypt_with_salt(password, random_bytes(kSaltBytes), cost);
}

std::string scrypt(
    std::string_view password, std::string_view salt, ScryptCost cost, std::size_t size
) {
    std::string key(size, '\0');
    // What the algorithm needs, and some room: OpenSSL refuses more than this.
    const std::uint64_t memory = std::uint64_t{128} * cost.r * (cost.n + cost.p + 2);
    const int made = EVP_PBE_scrypt(
        password.data(),
        password.size(),
        reinterpret_cast<const unsigned char*>(salt.data()),
        salt.size(),
        cost.n,
        cost.r,
        cost.p,
        memory,
        reinterpret_cast<unsigned char*>(key.data()),
        size
    );
    DS_CHECK(made == 1);
    return key;
}

}  // namespace ds::crypto
