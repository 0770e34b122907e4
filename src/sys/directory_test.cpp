#include "sys/directory.hpp"

#include "support/temp_dir.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <string>
#include <vector>

namespace ds::sys {
namespace {

using OpenBeneath = OsResult<Descriptor> (*)(int, const std::string&, int, unsigned);

struct Tree {
    Tree() {
        directory.write("outside/secret", "secret");
        directory.write("root/a/b/file", "content");
        std::filesystem::create_symlink("b", directory.at("root/a/link"));
        std::filesystem::create_symlink("../outside", directory.at("root/out"));
        std::filesystem::create_symlink("a/b/file", directory.at("root/to-file"));
        root = std::move(*open_root(directory.at("root")));
    }

    TempDir directory;
    Descriptor root;
};

TEST_CASE("open_beneath opens what is in the tree, with openat2 and without") {
    const Tree tree;
    for (const OpenBeneath open : {&open_beneath, &walk_beneath}) {
        const OsResult<Descriptor> file = open(tree.root.number(), "a/b/file", O_RDONLY, 0);
        REQUIRE(file);
        std::string bytes(20, '\0');
        bytes.resize(read_full(file->number(), bytes.data(), bytes.size()).value());
        CHECK(bytes == "content");

        CHECK(open(tree.root.number(), "", O_RDONLY | O_DIRECTORY, 0));
        CHECK(open(tree.root.number(), "a/b", O_PATH, 0));
        const OsResult<Descriptor> missing = open(tree.root.number(), "a/x/file", O_RDONLY, 0);
        REQUIRE(!missing);
        CHECK(missing.error() == ENOENT);
    }
}

TEST_CASE("open_beneath goes through no link and never leaves the tree") {
    const Tree tree;
    const std::vector<std::string> refused = {
        "out/secret",
        "out",
        "a/link/file",
        "to-file",
        "../outside/secret",
        "a/../../outside/secret",
        "/etc/passwd",
        "a/b/../../../outside/secret",
    };
    for (const OpenBeneath open : {&open_beneath, &walk_beneath}) {
        for (const std::string& path : refused) {
            CAPTURE(path);
            CHECK(!open(tree.root.number(), path, O_RDONLY, 0));
            CHECK(!open(tree.root.number(), path, O_WRONLY | O_CREAT, 0644));
        }
    }
    CHECK(tree.directory.read("outside/secret") == "secret");
}

TEST_CASE("status_at looks at links themselves") {
    const Tree tree;

    CHECK(status_at(tree.root.number(), "out")->type == FileType::Symlink);
    CHECK(followed_status_at(tree.root.number(), "out")->type == FileType::Directory);
    CHECK(read_link_at(tree.root.number(), "out").value() == "../outside");
    CHECK(status_at(tree.root.number(), "")->type == FileType::Directory);
    CHECK(status_at(tree.root.number(), "none").error() == ENOENT);
}

TEST_CASE("list_names lists every name once, also of large directories") {
    const TempDir directory;
    std::vector<std::string> expected;
    for (int i = 0; i < 2000; ++i) {
        expected.push_back("a rather long file name " + std::to_string(i));
        directory.write(expected.back(), "");
    }
    const Descriptor root = std::move(*open_root(directory.path()));

    for (int again = 0; again < 2; ++again) {
        std::vector<std::string> names = list_names(root.number()).value();
        std::sort(names.begin(), names.end());
        std::sort(expected.begin(), expected.end());
        CHECK(names == expected);
    }
}

TEST_CASE("rename_at swaps two files, or keeps off a name that is taken") {
    const TempDir directory;
    directory.write("a", "A");
    directory.write("b", "B");
    const Descriptor root = std::move(*open_root(directory.path()));

    CHECK(rename_at(root.number(), "a", "b", RenameKind::Exchange));
    CHECK(directory.read("a") == "B");
    CHECK(directory.read("b") == "A");

    CHECK(rename_at(root.number(), "a", "b", RenameKind::NoReplace).error() == EEXIST);
    CHECK(rename_at(root.number(), "a", "c", RenameKind::NoReplace));
    CHECK(directory.read("c") == "B");
}

}  // namespace
}  // namespace ds::sys
