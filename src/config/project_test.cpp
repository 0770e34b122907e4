#include "config/project.hpp"

#include "support/temp_dir.hpp"

#include <doctest/doctest.h>

#include <filesystem>

namespace ds::config {

TEST_CASE("find_project_root takes the nearest folder upwards that holds a config") {
    const TempDir dir;
    dir.write("project/devspace.yaml", "");
    dir.write("project/old/devspace-configs.yaml", "");
    std::filesystem::create_directories(dir.at("project/a/b"));

    CHECK(find_project_root(dir.at("project/a/b"), "/home/x") == dir.at("project"));
    CHECK(find_project_root(dir.at("project"), "/home/x") == dir.at("project"));
    CHECK(find_project_root(dir.at("project/old"), "/home/x") == dir.at("project/old"));
}

TEST_CASE("find_project_root passes the home directory by") {
    const TempDir dir;
    dir.write("devspace.yaml", "");
    dir.write("home/devspace.yaml", "");
    std::filesystem::create_directories(dir.at("home/a"));

    CHECK(find_project_root(dir.at("home/a"), dir.at("home")) == dir.path());
    CHECK(find_project_root(dir.at("home/a"), dir.at("home/")) == dir.path());
}

TEST_CASE("read_project_file says what is missing") {
    const TempDir dir;
    CHECK(
        read_project_file(dir.path()).error().message() ==
        "there is no 'devspace.yaml' in '" + dir.path() + "'"
    );

    dir.write("devspace-configs.yaml", "");
    CHECK(read_project_file(dir.path()).error().message().find("profiles") != std::string::npos);

    dir.write("devspace.yaml", "version: v1beta3");
    CHECK(read_project_file(dir.path()).value() == "version: v1beta3");
}

TEST_CASE("read_git_commit follows HEAD through loose and packed references") {
    const std::string hash = "0123456789abcdef0123456789abcdef01234567";
    const TempDir dir;
    CHECK(!read_git_commit(dir.path()));

    dir.write(".git/HEAD", "ref: refs/heads/main\n");
    CHECK(!read_git_commit(dir.path()));

    dir.write(".git/packed-refs", "# pack-refs with: peeled\n" + hash + " refs/heads/main\n");
    CHECK(read_git_commit(dir.path()) == "01234567");

    dir.write(".git/refs/heads/main", "f" + hash.substr(1) + "\n");
    CHECK(read_git_commit(dir.path()) == "f1234567");

    dir.write(".git/HEAD", "e" + hash.substr(1) + "\n");
    CHECK(read_git_commit(dir.path()) == "e1234567");
}

TEST_CASE("read_git_commit works in a worktree") {
    const std::string hash = "0123456789abcdef0123456789abcdef01234567";
    const TempDir dir;
    dir.write("main/.git/refs/heads/topic", hash);
    dir.write("main/.git/worktrees/w/HEAD", "ref: refs/heads/topic\n");
    dir.write("main/.git/worktrees/w/commondir", "../..\n");
    dir.write("w/.git", "gitdir: " + dir.at("main/.git/worktrees/w") + "\n");

    CHECK(read_git_commit(dir.at("w")) == "01234567");
}

}  // namespace ds::config
