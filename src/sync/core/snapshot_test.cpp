#include "sync/core/snapshot.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace ds::sync {
namespace {

Snapshot tree() {
    Snapshot snapshot;
    for (const char* path : {"", "a", "a/b", "a/b/c", "a.txt", "a0", "z/y/x"}) {
        snapshot.set(path, Directory{});
    }
    return snapshot;
}

TEST_CASE("Snapshot lists the children of a directory once, whatever sorts between") {
    const Snapshot snapshot = tree();

    CHECK(snapshot.children("") == std::vector<std::string>{"a", "a.txt", "a0", "z"});
    CHECK(snapshot.children("a") == std::vector<std::string>{"b"});
    CHECK(snapshot.children("z") == std::vector<std::string>{"y"});
    CHECK(snapshot.children("a.txt").empty());
}

TEST_CASE("Snapshot erases a tree and nothing beside it") {
    Snapshot snapshot = tree();

    snapshot.erase_tree("a");

    CHECK(snapshot.find("a") == nullptr);
    CHECK(snapshot.find("a/b/c") == nullptr);
    CHECK(snapshot.find("a.txt") != nullptr);
    CHECK(snapshot.find("a0") != nullptr);
    CHECK(snapshot.size() == 4);
}

TEST_CASE("Snapshot takes over what is reported for a path") {
    Snapshot snapshot = tree();

    snapshot.assign("a", Unknown{});
    CHECK(snapshot.find("a/b") != nullptr);
    snapshot.assign("a", Directory{});
    CHECK(snapshot.find("a/b") != nullptr);
    snapshot.assign("a", Symlink{"b"});
    CHECK(std::get<Symlink>(*snapshot.find("a")).target == "b");
    CHECK(snapshot.find("a/b") == nullptr);
    snapshot.assign("z/y", std::nullopt);
    CHECK(snapshot.find("z/y/x") == nullptr);
}

}  // namespace
}  // namespace ds::sync
