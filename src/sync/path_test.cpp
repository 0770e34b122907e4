#include "sync/path.hpp"

#include <doctest/doctest.h>

#include <string>

namespace ds::sync {
namespace {

TEST_CASE("is_valid_path takes relative paths of plain names") {
    for (const char* path : {"a", "a/b", "...", "a b\n\xff", ".devspace-sync", "..a/b.."}) {
        CAPTURE(path);
        CHECK(is_valid_path(path));
    }
    CHECK(is_valid_path(std::string(255, 'x')));
}

TEST_CASE("is_valid_path refuses what could leave the root or the bounds") {
    for (const char* path :
         {"", "/", "/etc", "a/", "a//b", ".", "..", "../a", "a/..", "a/../b", "a/./b", "./a"}) {
        CAPTURE(path);
        CHECK(!is_valid_path(path));
    }
    CHECK(!is_valid_path(std::string_view("a\0b", 3)));
    CHECK(!is_valid_path(std::string(256, 'x')));
    std::string deep = "a";
    while (deep.size() <= kMaxPathBytes)
        deep += "/a";
    CHECK(!is_valid_path(deep));
    CHECK(!is_valid_path("a/.devspace-sync-tmp.x"));
}

TEST_CASE("stays_inside follows the text of a link") {
    CHECK(stays_inside("a", "b"));
    CHECK(stays_inside("a/b", "../c"));
    CHECK(stays_inside("a/b", "./../a/b"));
    CHECK(!stays_inside("a", "../c"));
    CHECK(!stays_inside("a/b", "../../c"));
    CHECK(!stays_inside("a/b", "c/../../../a"));
    CHECK(!stays_inside("a", "/etc/passwd"));
    CHECK(!stays_inside("a", ""));
}

TEST_CASE("paths are taken apart and joined") {
    CHECK(parent_of("a/b/c") == "a/b");
    CHECK(parent_of("a").empty());
    CHECK(name_of("a/b") == "b");
    CHECK(name_of("a") == "a");
    CHECK(join_path("", "a") == "a");
    CHECK(join_path("a", "b") == "a/b");
    CHECK(is_within("a/b", "a"));
    CHECK(is_within("a", "a"));
    CHECK(is_within("a", ""));
    CHECK(!is_within("ab", "a"));
    CHECK(is_temporary("a/.devspace-sync-tmp.1/b"));
    CHECK(!is_temporary("a/.devspace"));
}

}  // namespace
}  // namespace ds::sync
