#include "ignore/docker_patterns.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace ds::ignore {
namespace {

using Lines = std::vector<std::string>;

struct Case {
    std::string pattern;
    std::string path;
    bool excluded;
};

// From the tests of moby's patternmatcher.
const std::vector<Case>& cases() {
    static const std::vector<Case> kCases = {
        {"**", "file", true},
        {"**", "dir/file", true},
        {"**/", "file", true},
        {"**/", "dir/file", true},
        {"**/**", "dir/file", true},
        {"dir/**", "dir/file", true},
        {"dir/**", "dir/dir2/file", true},
        {"**/dir", "dir", true},
        {"**/dir", "dir/file", true},
        {"**/dir2/*", "dir/dir2/file", true},
        {"**/dir2/*", "dir/dir2/dir2/file", true},
        {"**/dir2/**", "dir/dir2/dir2/file", true},
        {"**file", "file", true},
        {"**file", "dir/file", true},
        {"**/file", "dir/file", true},
        {"**file", "dir/dir/file", true},
        {"**/file*", "dir/dir/file.txt", true},
        {"**/file*txt", "dir/dir/file.txt", true},
        {"**/file*.txt*", "dir/dir/file.txt", true},
        {"**/**/*.txt", "dir/dir/file.txt", true},
        {"**/**/*.txt2", "dir/dir/file.txt", false},
        {"**/*.txt", "file.txt", true},
        {"a**/*.txt", "a/file.txt", true},
        {"a**/*.txt", "a/dir/dir/file.txt", true},
        {"a/*.txt", "a/dir/file.txt", false},
        {"a/*.txt", "a/file.txt", true},
        {"a[b-d]e", "ae", false},
        {"a[b-d]e", "ace", true},
        {"a[b-d]e", "aae", false},
        {"a[^b-d]e", "aze", true},
        {".*", ".foo", true},
        {".*", "foo", false},
        {"abc.def", "abcdef", false},
        {"abc.def", "abc.def", true},
        {"abc.def", "abcZdef", false},
        {"abc?def", "abcZdef", true},
        {"abc?def", "abcdef", false},
        {"a\\*b", "a*b", true},
        {"a\\", "a", false},
        {"**/foo/bar", "foo/bar", true},
        {"**/foo/bar", "dir/foo/bar", true},
        {"abc/**", "abc", false},
        {"abc/**", "abc/def/ghi", true},
        {"**/.foo", ".foo", true},
        {"**/.foo", "bar.foo", false},
        {"a(b)c/def", "a(b)c/def", true},
        {"a(b)c/def", "a(b)c/xyz", false},
        {"a.|)$(}+{bc", "a.|)$(}+{bc", true},
        {"dist/*.whl", "dist/proxy.py-2.4.0rc3.dev36+g08acad9-py3-none-any.whl", true},
        {"docs", "docs/a/b", true},
        {"docs/", "docs/a", true},
        {"./docs", "docs", true},
        {"docs", "a/docs", false},
    };
    return kCases;
}

TEST_CASE("DockerPatterns matches as moby's patternmatcher does") {
    for (const Case& one : cases()) {
        CAPTURE(one.pattern);
        CAPTURE(one.path);
        const Lines lines = {one.pattern};
        const Result<DockerPatterns> patterns = DockerPatterns::parse(lines);
        if (one.pattern == "a\\") {
            CHECK(!patterns);
            continue;
        }
        REQUIRE(patterns);
        CHECK(patterns->excluded(one.path) == one.excluded);
    }
}

TEST_CASE("DockerPatterns includes again, also below an excluded directory") {
    const Lines lines = {"docs", "!docs/README.md", "*.md", "!keep.md"};
    const DockerPatterns patterns = DockerPatterns::parse(lines).value();

    CHECK(patterns.excluded("docs/a"));
    CHECK(!patterns.excluded("docs/README.md"));
    CHECK(patterns.excluded("a.md"));
    CHECK(!patterns.excluded("keep.md"));
}

TEST_CASE("DockerPatterns says which excluded directories must be walked") {
    const Lines lines = {"*", "!src/app", "!lib/**/*.c"};
    const DockerPatterns patterns = DockerPatterns::parse(lines).value();

    CHECK(patterns.may_include_below("src"));
    CHECK(patterns.may_include_below("src/app"));
    CHECK(patterns.may_include_below("lib/x/y"));
    CHECK(!patterns.may_include_below("node_modules"));
    CHECK(!patterns.may_include_below("srcs"));
}

TEST_CASE("DockerPatterns refuses what docker refuses") {
    for (const char* line : {"[a", "a[]", "!", "a[b-]", "a\\"}) {
        CAPTURE(line);
        const Lines lines = {line};
        const Result<DockerPatterns> patterns = DockerPatterns::parse(lines);
        REQUIRE(!patterns);
        CHECK(patterns.error().code() == ErrorCode::InvalidInput);
    }
}

TEST_CASE("DockerPatterns reads the lines of a file as docker does") {
    const Lines expected = {"a", "b/c", "!d", "#e", "!.", "f g"};

    CHECK(
        DockerPatterns::lines_of("\xef\xbb\xbf"
                                 "/a\n# no\n\n  b//c/ \r\n! d\n #e\n!./\nf g") == expected
    );
}

}  // namespace
}  // namespace ds::ignore
