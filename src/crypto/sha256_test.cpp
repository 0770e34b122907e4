#include "crypto/sha256.hpp"

#include <doctest/doctest.h>

#include <string>

namespace ds::crypto {
namespace {

// FIPS 180-4, examples of NIST.
TEST_CASE("sha256_hex gives the published digests") {
    CHECK(sha256_hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("Sha256 does not care where the pieces are cut, and starts anew after finish") {
    const std::string text(1000, 'x');
    Sha256 digest;

    digest.update(text.substr(0, 13));
    digest.update(text.substr(13));

    CHECK(digest.finish_hex() == sha256_hex(text));
    digest.update("abc");
    CHECK(digest.finish_hex() == sha256_hex("abc"));
}

}  // namespace
}  // namespace ds::crypto
