#include "crypto/random.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

namespace ds::crypto {
namespace {

TEST_CASE("random_bytes gives as many bytes as asked for, new ones each time") {
    CHECK(random_bytes(0).empty());
    CHECK(random_bytes(32).size() == 32);
    CHECK(random_bytes(32) != random_bytes(32));
}

TEST_CASE("random_letters uses all letters and digits and nothing else") {
    const std::string text = random_letters(20000);

    CHECK(text.size() == 20000);
    const std::set<char> used(text.begin(), text.end());
    CHECK(used.size() == 62);
    CHECK(used.contains('A'));
    CHECK(used.contains('9'));
    CHECK(!used.contains('-'));
}

}  // namespace
}  // namespace ds::crypto
