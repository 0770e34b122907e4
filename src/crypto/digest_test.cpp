#include "crypto/digest.hpp"

#include "base/strings.hpp"

#include <doctest/doctest.h>

namespace ds::crypto {
namespace {

// FIPS 180-4, examples of NIST.
TEST_CASE("sha1_hex and sha512_hex give the published digests") {
    CHECK(sha1_hex("abc") == "a9993e364706816aba3e25717850c26c9cd0d89d");
    CHECK(
        sha512_hex("abc") ==
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
        "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
    );
}

// RFC 4231, test cases 2 and 6.
TEST_CASE("hmac_sha256 gives the published codes, also of keys longer than a block") {
    CHECK(
        encode_hex(hmac_sha256("Jefe", "what do ya want for nothing?")) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    );
    CHECK(
        encode_hex(hmac_sha256(
            std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First"
        )) == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    );
}

}  // namespace
}  // namespace ds::crypto
