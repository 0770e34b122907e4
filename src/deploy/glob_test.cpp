#include "deploy/glob.hpp"

#include "support/temp_dir.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <vector>

namespace ds::deploy {
namespace {

using Names = std::vector<std::string>;

TEST_CASE("matches_glob knows stars, question marks and sets") {
    struct Case {
        std::string pattern;
        std::string name;
        bool matches;
    };

    for (const Case& each : std::vector<Case>{
             {"*", "a.yaml", true},
             {"*.yaml", "a.yaml", true},
             {"*.yaml", "a.yml", false},
             {"*.yaml", ".yaml", false},
             {".*", ".yaml", true},
             {"?", ".", false},
             {"a*b*c", "a-b-b-c", true},
             {"a*b*c", "a-b-b-d", false},
             {"a**c", "abc", true},
             {"?.yaml", "a.yaml", true},
             {"?.yaml", "ab.yaml", false},
             {"[ab].yaml", "b.yaml", true},
             {"[ab].yaml", "c.yaml", false},
             {"[a-c]x", "bx", true},
             {"[!a-c]x", "bx", false},
             {"[^a]x", "bx", true},
             {"[]]", "]", true},
             {"[a-]", "-", true},
             {"[a", "[a", true},
             {"", "", true},
             {"", "a", false},
             {"a*", "a", true},
         }) {
        CAPTURE(each.pattern);
        CAPTURE(each.name);
        CHECK(matches_glob(each.pattern, each.name) == each.matches);
    }
}

TEST_CASE("matches_glob takes linear time for many stars") {
    std::string pattern;
    for (int i = 0; i < 30; ++i)
        pattern += "a*";

    CHECK(!matches_glob(pattern + "b", std::string(3000, 'a')));
}

TEST_CASE("find_files finds what the pattern means, sorted") {
    const TempDir folder;
    for (const std::string file :
         {"kube/b.yaml",
          "kube/a.yaml",
          "kube/.hidden.yaml",
          "kube/sub/c.yaml",
          "kube/sub/deep/d.yml",
          "kube/.git/e.yaml",
          "other/kube/f.yaml"}) {
        folder.write(file, "x");
    }
    std::filesystem::create_directory_symlink(folder.at("kube"), folder.at("kube/sub/loop"));
    const auto find = [&folder](const std::string& pattern) {
        return find_files(folder.path(), pattern);
    };

    CHECK(find("kube/*.yaml") == Names{"kube/a.yaml", "kube/b.yaml"});
    CHECK(find("./kube//a.yaml") == Names{"kube/a.yaml"});
    CHECK(find("*/*/?.yaml") == Names{"kube/sub/c.yaml", "other/kube/f.yaml"});
    CHECK(
        find("kube/**") ==
        Names{"kube/a.yaml", "kube/b.yaml", "kube/sub/c.yaml", "kube/sub/deep/d.yml"}
    );
    CHECK(find("**/c.yaml") == Names{"kube/sub/c.yaml"});
    CHECK(
        find("**/*.yaml") ==
        Names{"kube/a.yaml", "kube/b.yaml", "kube/sub/c.yaml", "other/kube/f.yaml"}
    );
    CHECK(find("kube/**/**/d.yml") == Names{"kube/sub/deep/d.yml"});
    CHECK(find("kube/../kube/a.yaml") == Names{"kube/../kube/a.yaml"});
    CHECK(find(folder.at("kube/[a]*")) == Names{folder.at("kube/a.yaml")});
    CHECK(find("kube").empty());
    CHECK(find("nowhere/*").empty());
    CHECK(find("kube/a.yaml/*").empty());
}

}  // namespace
}  // namespace ds::deploy
