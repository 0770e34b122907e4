#include "sync/local/index.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace ds::sync {
namespace {

TEST_CASE("is_racy doubts a stamp within two steps of a slow clock") {
    constexpr std::int64_t kMs = 1'000'000;
    Stamp stamp;
    stamp.mtime_ns = 1000 * kMs;
    stamp.ctime_ns = 1000 * kMs;

    CHECK(is_racy(stamp, 1000 * kMs));
    CHECK(is_racy(stamp, 1020 * kMs));
    CHECK(!is_racy(stamp, 1021 * kMs));
    CHECK(is_racy(stamp, 900 * kMs));
    stamp.ctime_ns = 1010 * kMs;
    CHECK(is_racy(stamp, 1021 * kMs));
}

TEST_CASE("Index lists children that have a record, and erases trees") {
    Index index;
    for (const char* path : {"", "a", "a/b", "a/b/c", "a.txt", "a0", "lost/deep/x"}) {
        index.set(path, {.entry = Directory{}, .stamp = {}, .racy = false});
    }

    CHECK(index.children("") == std::vector<std::string>{"a", "a.txt", "a0"});
    CHECK(index.children("a") == std::vector<std::string>{"b"});
    CHECK(index.snapshot().size() == 7);
    CHECK(index.erase_tree("a"));
    CHECK(!index.erase_tree("a"));
    CHECK(index.find("a/b/c") == nullptr);
    CHECK(index.find("a.txt") != nullptr);
}

}  // namespace
}  // namespace ds::sync
