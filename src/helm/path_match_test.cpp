#include "helm/path_match.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>

namespace ds::helm {

TEST_CASE("match_path is Go's filepath.Match") {
    CHECK(match_path("*.yaml", "a.yaml") == true);
    CHECK(match_path("*.yaml", "b/a.yaml") == false);
    CHECK(match_path("a?c", "abc") == true);
    CHECK(match_path("a?c", "a/c") == false);
    CHECK(match_path("[a-c]x", "bx") == true);
    CHECK(match_path("[^a-c]x", "bx") == false);
    CHECK(match_path("a*b*c", "axxbyyc") == true);
    CHECK(match_path("\\*", "*") == true);
    CHECK(match_path("[", "a") == std::nullopt);
    CHECK(match_path("a[]", "b") == std::nullopt);
    CHECK(match_path("\\", "a") == std::nullopt);
}

TEST_CASE("match_glob knows folders and alternatives") {
    CHECK(match_glob("files/*", "files/a"));
    CHECK(!match_glob("files/*", "files/a/b"));
    CHECK(match_glob("files/**", "files/a/b"));
    CHECK(match_glob("**.txt", "a/b.txt"));
    CHECK(match_glob("{a,b/{c,d}}.txt", "b/d.txt"));
    CHECK(match_glob("[!a].txt", "b.txt"));
    CHECK(match_glob("[", "anything"));
    CHECK(!match_glob("a*a*a*a*a*a*a*a*a*a*b", std::string(200, 'a')));
}

TEST_CASE("clean_path is Go's path.Clean") {
    CHECK(clean_path("a//b/./c/../d") == "a/b/d");
    CHECK(clean_path("../a") == "../a");
    CHECK(clean_path("/../a") == "/a");
    CHECK(clean_path("") == ".");
    CHECK(base_name("a/b/") == "b");
}

}  // namespace ds::helm
