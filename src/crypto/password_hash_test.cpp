#include "crypto/password_hash.hpp"

#include "base/strings.hpp"

#include <doctest/doctest.h>

#include <string>

namespace ds::crypto {
namespace {

/// The salt of a finished hash.
std::string salt_of(std::string_view hash) {
    constexpr std::string_view kAlphabet =
        "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    std::string salt;
    unsigned held = 0;
    int bits = 0;
    for (const char letter : hash.substr(7, 22)) {
        held = (held << 6 | static_cast<unsigned>(kAlphabet.find(letter))) & 0xFFFF;
        bits += 6;
        if (bits < 8) continue;
        bits -= 8;
        salt += static_cast<char>(held >> bits & 0xFF);
    }
    return salt;
}

struct Vector {
    std::string_view password;
    std::string_view hash;
};

// The vectors that every implementation is tested with.
constexpr Vector kVectors[] = {
    {"", "$2a$06$DCq7YPn5Rq63x1Lad4cll.TV4S6ytwfsfvkgY8jIucDrjc8deX1s."},
    {"a", "$2a$06$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe"},
    {"abc", "$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i"},
    {"abcdefghijklmnopqrstuvwxyz", "$2a$06$.rCVZVOThsIa97pEDOxvGuRRgzG64bvtJ0938xuqzv18d3ZpQhstC"},
    {"~!@#$%^&*()      ~!@#$%^&*()PNBFRD",
     "$2a$06$fPIsBO8qRqkjj273rfaOI.HtSV9jLDpTbZn782DC6/t7qT67P6FfO"},
    {"~!@#$%^&*()      ~!@#$%^&*()PNBFRD",
     "$2a$08$Eq2r4G/76Wv39MzSX262huzPz612MZiYHVUJe/OcOql2jo4.9UxTW"},
};

TEST_CASE("bcrypt gives the published hashes") {
    for (const Vector& vector : kVectors) {
        CAPTURE(vector.hash);
        const int cost = vector.hash[5] - '0';
        CHECK(bcrypt_with_salt(vector.password, salt_of(vector.hash), cost) == vector.hash);
    }
}

TEST_CASE("bcrypt takes a new salt each time, also for the longest password, and no longer one") {
    const std::string longest(72, 'x');
    const std::string hash = bcrypt(longest, 4).value();
    CHECK(hash.size() == 60);
    CHECK(hash.starts_with("$2a$04$"));
    CHECK(hash != bcrypt(longest, 4).value());
    CHECK(bcrypt_with_salt(longest, salt_of(hash), 4) == hash);

    const Result<std::string> refused = bcrypt(longest + 'x');
    REQUIRE(!refused);
    CHECK(refused.error().message() == "bcrypt: password length exceeds 72 bytes");
}

// RFC 7914, section 12.
TEST_CASE("scrypt gives the published keys") {
    CHECK(
        encode_hex(scrypt("password", "NaCl", {.n = 1024, .r = 8, .p = 16}, 64)) ==
        "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
        "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640"
    );
}

}  // namespace
}  // namespace ds::crypto
