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

TEST_CASE("random_text uses the letters that it is given") {
    CHECK(random_text(0, "ab").empty());
    const std::string text = random_text(1000, "ab");
    CHECK(text.size() == 1000);
    CHECK(text.find_first_not_of("ab") == std::string::npos);
    CHECK(text.find('a') != std::string::npos);
    CHECK(text.find('b') != std::string::npos);
}

TEST_CASE("random_below gives every number below the bound and no other") {
    CHECK(random_below(1) == 0);
    std::set<std::uint64_t> seen;
    for (int count = 0; count < 1000; ++count)
        seen.insert(random_below(5));
    CHECK(seen == std::set<std::uint64_t>{0, 1, 2, 3, 4});
    CHECK(random_below(~std::uint64_t{0}) != random_below(~std::uint64_t{0}));
}

}  // namespace
}  // namespace ds::crypto
