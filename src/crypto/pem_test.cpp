#include "crypto/pem.hpp"

#include <doctest/doctest.h>

#include <string>

namespace ds::crypto {
namespace {

TEST_CASE("decode_pem undoes encode_pem, with text before and after the block") {
    const PemBlock block{.type = "RSA PRIVATE KEY", .der = std::string(100, '\x01')};
    const std::string text = encode_pem(block);

    const std::optional<PemBlock> read = decode_pem("a note\n" + text + text);

    REQUIRE(read);
    CHECK(read->type == block.type);
    CHECK(read->der == block.der);
    CHECK(text.starts_with("-----BEGIN RSA PRIVATE KEY-----\nAQEB"));
    CHECK(text.find('\n', 32) == 32 + 64);
    CHECK(text.ends_with("\n-----END RSA PRIVATE KEY-----\n"));
}

TEST_CASE("decode_pem skips headers and carriage returns") {
    const std::optional<PemBlock> read =
        decode_pem("-----BEGIN X-----\r\nProc-Type: 4,ENCRYPTED\r\n\r\nYWJj\r\n-----END X-----\r\n"
        );
    REQUIRE(read);
    CHECK(read->der == "abc");
}

TEST_CASE("decode_pem finds nothing in what is cut, mixed up or not base64") {
    CHECK(!decode_pem(""));
    CHECK(!decode_pem("-----BEGIN X-----"));
    CHECK(!decode_pem("-----BEGIN -----END X-----"));
    CHECK(!decode_pem("-----BEGIN X-----\nYWJj\n"));
    CHECK(!decode_pem("-----BEGIN X-----\nYWJj\n-----END Y-----\n"));
    CHECK(!decode_pem("-----BEGIN X-----\nYW*j\n-----END X-----\n"));
}

}  // namespace
}  // namespace ds::crypto
