#include "dev/sync_trash.hpp"

#include "support/temp_dir.hpp"
#include "sync/trash.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <sys/stat.h>

#include <filesystem>

namespace ds::dev {
namespace {

namespace fs = std::filesystem;

using std::chrono::system_clock;

void throw_away(const TempDir& state, const std::string& path, const std::string& content) {
    sync::Trash trash(state.at("trash"));
    auto version = trash.start(path, "container", "conflict", true).value();
    REQUIRE(version->append(content));
    REQUIRE(version->finish());
}

std::vector<std::string> paths_of(const TempDir& state) {
    std::vector<std::string> paths;
    for (const TrashedVersion& version : read_trash(state.path()))
        paths.push_back(version.path);
    return paths;
}

std::size_t files_in(const TempDir& state) {
    const fs::directory_iterator begin(state.at("trash"));
    return static_cast<std::size_t>(std::distance(begin, fs::directory_iterator())) - 1;
}

TEST_CASE("what was thrown away is listed, whatever its name") {
    const TempDir state;
    throw_away(state, "a \"b\"\n", "1");
    throw_away(state, "latin \xe4", "22");

    const std::vector<TrashedVersion> versions = read_trash(state.path());

    REQUIRE(versions.size() == 2);
    CHECK(versions[0].path == "a \"b\"\n");
    CHECK(versions[1].path == "latin \xe4");
    CHECK(versions[1].size == 2);
    CHECK(versions[1].executable);
    CHECK(versions[1].side == "container");
    CHECK(versions[1].reason == "conflict");
}

TEST_CASE("the trash keeps the newest versions within its limits") {
    const TempDir state;
    for (int i = 0; i < 5; ++i)
        throw_away(state, "busy", std::string(10, 'x'));
    throw_away(state, "other", std::string(10, 'x'));

    TrashLimits few;
    few.versions = 2;
    prune_trash(state.path(), few, system_clock::now());
    CHECK(paths_of(state) == std::vector<std::string>{"busy", "busy", "other"});
    CHECK(files_in(state) == 3);

    TrashLimits small;
    small.bytes = 25;
    prune_trash(state.path(), small, system_clock::now());
    CHECK(paths_of(state) == std::vector<std::string>{"busy", "other"});

    prune_trash(state.path(), {}, system_clock::now() + std::chrono::hours(8 * 24));
    CHECK(paths_of(state).empty());
    CHECK(files_in(state) == 0);
}

TEST_CASE("a version that is brought back replaces what is there, which goes to the trash") {
    const TempDir state;
    const TempDir local;
    throw_away(state, "folder/file", "old");
    local.write("folder/file", "new");

    const TrashedVersion version = read_trash(state.path()).front();
    REQUIRE(restore_version(state.path(), version, local.path()));

    CHECK(local.read("folder/file") == "old");
    struct stat status{};
    REQUIRE(::stat(local.at("folder/file").c_str(), &status) == 0);
    CHECK((status.st_mode & 0777U) == 0755);
    const std::vector<TrashedVersion> versions = read_trash(state.path());
    REQUIRE(versions.size() == 2);
    CHECK(state.read("trash/" + versions.back().file) == "new");

    fs::remove_all(local.at("folder"));
    REQUIRE(restore_version(state.path(), version, local.path()));
    CHECK(local.read("folder/file") == "old");
    fs::remove(local.at("folder/file"));
    local.write("folder/file/inside", "x");
    CHECK(!restore_version(state.path(), version, local.path()));
}

}  // namespace
}  // namespace ds::dev
