#include "ignore/git_patterns.hpp"

#include "support/temp_dir.hpp"

#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace ds::ignore {
namespace {

using Lines = std::vector<std::string>;

TEST_CASE("GitPatterns lets the last matching line decide") {
    const Lines lines = {"*.log", "!keep.log", "keep.log", "!keep.log"};
    const GitPatterns patterns(lines);

    CHECK(patterns.excluded("a/b.log", false));
    CHECK(!patterns.excluded("a/keep.log", false));
    CHECK(*patterns.deciding_line("a/b.log", false) == "*.log");
    CHECK(*patterns.deciding_line("keep.log", false) == "!keep.log");
    CHECK(patterns.deciding_line("a.txt", false) == nullptr);
}

TEST_CASE("GitPatterns includes nothing below an excluded directory") {
    const Lines lines = {"node_modules/", "!node_modules/mine"};
    const GitPatterns patterns(lines);

    CHECK(patterns.excluded("node_modules", true));
    CHECK(patterns.excluded("node_modules/mine", false));
    CHECK(!patterns.excluded("node_modules", false));
}

TEST_CASE("GitPatterns anchors what has a slash inside") {
    const Lines lines = {"/top", "a/b", "**/deep/x"};
    const GitPatterns patterns(lines);

    CHECK(patterns.excluded("top", false));
    CHECK(!patterns.excluded("a/top", false));
    CHECK(patterns.excluded("a/b", false));
    CHECK(!patterns.excluded("c/a/b", false));
    CHECK(patterns.excluded("c/deep/x", false));
}

TEST_CASE("GitPatterns without lines excludes nothing") {
    const Lines lines = {"", "# comment", "   ", "/", "!"};

    CHECK(GitPatterns().is_empty());
    CHECK(GitPatterns(lines).is_empty());
}

/// Random lines that are likely to mean something for the paths of `make_tree`.
class LineMaker {
  public:
    explicit LineMaker(unsigned seed) : random_(seed) {}

    Lines lines() {
        Lines result;
        for (unsigned i = 0; i < 1 + pick(4); ++i)
            result.push_back(line());
        return result;
    }

  private:
    std::string line() {
        static const Lines kTokens = {
            "a",    "b",   "c", "a",     "b",   "c",    "ab",  "/",           "/",
            "/",    "*",   "*", "**",    "**/", "/**",  "/*",  "?",           "[ab]",
            "[!a]", "[^b", "]", "[a-c]", "\\a", "\\*",  "\\",  "[[:alpha:]]", "[[:x:]]",
            " ",    "#",   "!", ".",     "-",   "[]a]", "[a-", "[\\]b]",      "***",
        };
        std::string text = pick(4) == 0 ? "!" : "";
        if (pick(6) == 0) text += "/";
        for (unsigned i = 0; i < 1 + pick(5); ++i)
            text += kTokens[pick(kTokens.size())];
        if (pick(5) == 0) text += "/";
        return text;
    }

    std::size_t pick(std::size_t count) {
        return std::uniform_int_distribution<std::size_t>(0, count - 1)(random_);
    }

    std::mt19937 random_;
};

/// Paths of the tree that each case gets; those that end in a slash are directories.
const Lines& tree() {
    static const Lines kPaths = {
        "a",       "b/",       "b/a",  "b/b/", "b/b/c", "b/ab",     "ab/",       "ab/a/",
        "ab/a/b/", "ab/a/b/c", "ab/c", "c/",   "c/a",   "c/*",      "abc",       "a b",
        ".a/",     ".a/b",     "]",    "-",    "c/b/",  "c/b/a b/", "c/b/a b/a",
    };
    return kPaths;
}

void make_tree(const TempDir& directory, const std::string& top) {
    for (const std::string& path : tree()) {
        const std::string place = directory.at(top + "/" + path);
        if (path.ends_with('/')) {
            std::filesystem::create_directories(place);
        } else {
            directory.write(top + "/" + path, "");
        }
    }
}

/// What `git check-ignore` calls ignored; all cases at once, each with its own .gitignore.
std::set<std::string> ask_git(const TempDir& directory, const std::string& paths) {
    directory.write(".paths", paths);
    const std::string command = "cd '" + directory.path() +
                                "' && export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 && "
                                "git init -q . && git check-ignore --no-index --stdin -z < .paths "
                                "> .answer; test $? -le 1";
    REQUIRE(std::system(command.c_str()) == 0);  // NOLINT(cert-env33-c, concurrency-mt-unsafe)
    std::set<std::string> ignored;
    const std::string answer = directory.read(".answer");
    for (std::size_t at = 0; at < answer.size();) {
        const std::size_t end = answer.find('\0', at);
        ignored.insert(answer.substr(at, end - at));
        at = end + 1;
    }
    return ignored;
}

TEST_CASE("GitPatterns agrees with git check-ignore") {
    constexpr unsigned kCases = 150;
    const TempDir directory;
    LineMaker maker(7);
    std::vector<Lines> cases;
    std::string paths;
    for (unsigned number = 0; number < kCases; ++number) {
        const std::string top = "case" + std::to_string(number);
        cases.push_back(maker.lines());
        make_tree(directory, top);
        std::string text;
        for (const std::string& line : cases.back())
            text += line + "\n";
        directory.write(top + "/.gitignore", text);
        for (const std::string& path : tree()) {
            paths += top + "/" + path.substr(0, path.size() - (path.ends_with('/') ? 1 : 0)) + '\0';
        }
    }
    const std::set<std::string> ignored = ask_git(directory, paths);

    std::size_t excluded = 0;
    for (unsigned number = 0; number < kCases; ++number) {
        const GitPatterns patterns(cases[number]);
        for (const std::string& path : tree()) {
            const bool is_directory = path.ends_with('/');
            const std::string plain = path.substr(0, path.size() - (is_directory ? 1 : 0));
            const bool expected = ignored.contains("case" + std::to_string(number) + "/" + plain);
            CAPTURE(cases[number]);
            CAPTURE(path);
            CHECK(patterns.excluded(plain, is_directory) == expected);
            excluded += expected ? 1 : 0;
        }
    }
    CHECK(excluded > 250);
}

TEST_CASE("GitPatterns stays fast for patterns with many stars") {
    const Lines lines = {"**/a*a*a*a*a*a*a*a*b", "*a*a*a*a*a*a*a*a*b"};
    const GitPatterns patterns(lines);
    const std::string name(200, 'a');

    CHECK(!patterns.excluded(name + "/" + name, false));
}

}  // namespace
}  // namespace ds::ignore
