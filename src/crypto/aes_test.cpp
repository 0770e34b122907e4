#include "crypto/aes.hpp"

#include "base/strings.hpp"

#include <doctest/doctest.h>

#include <string>

namespace ds::crypto {
namespace {

std::string bytes_of(std::string_view digits) {
    std::string bytes;
    for (std::size_t at = 0; at < digits.size(); at += 2) {
        bytes += static_cast<char>(std::stoi(std::string(digits.substr(at, 2)), nullptr, 16));
    }
    return bytes;
}

// NIST SP 800-38A, F.2.5.
TEST_CASE("encrypt_aes_cbc gives the published blocks and decrypt_aes_cbc undoes it") {
    const std::string key =
        bytes_of("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4");
    const std::string iv = bytes_of("000102030405060708090a0b0c0d0e0f");
    const std::string text =
        bytes_of("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51");

    const std::string secret = encrypt_aes_cbc(key, iv, text);

    CHECK(encode_hex(secret) == "f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d");
    CHECK(decrypt_aes_cbc(key, iv, secret) == text);
    CHECK(encrypt_aes_cbc(key, iv, "").empty());
}

}  // namespace
}  // namespace ds::crypto
