#include "config/open_project.hpp"

#include "support/temp_dir.hpp"

#include <doctest/doctest.h>

#include <filesystem>

namespace ds::config {
namespace {

OpenInput input_in(const std::string& directory) {
    OpenInput input;
    input.directory = directory;
    input.home = "/home/somebody";
    input.now = std::chrono::system_clock::time_point(std::chrono::seconds(1700000000));
    return input;
}

}  // namespace

TEST_CASE("open_project loads the project around a directory") {
    const TempDir dir;
    std::filesystem::create_directories(dir.at("a/b"));
    dir.write(
        "devspace.yaml",
        "images: {web: {image: x, tag: '${V}-${DEVSPACE_TIMESTAMP}-${DEVSPACE_RANDOM}'}}"
    );
    OpenInput input = input_in(dir.at("a/b"));
    input.assignments = {"V=1"};

    const OpenedProject project = open_project(input).value();

    CHECK(project.root == dir.path());
    const std::string& tag = project.config.images[0].tag;
    CHECK(tag.starts_with("1-1700000000-"));
    CHECK(tag.size() == std::string("1-1700000000-").size() + 6);
}

TEST_CASE("open_project says where it looked") {
    const Result<OpenedProject> project = open_project(input_in("/nowhere/at/all"));

    CHECK(project.error().code() == ErrorCode::NotFound);
    CHECK(
        project.error().message() ==
        "there is no 'devspace.yaml' in '/nowhere/at/all' or a folder above it; change to the "
        "folder of your project"
    );
}

TEST_CASE("open_project reports what is wrong with the config") {
    const TempDir dir;
    dir.write("devspace.yaml", "imagse: {}");

    const Result<OpenedProject> project = open_project(input_in(dir.path()));

    CHECK(project.error().code() == ErrorCode::InvalidInput);
    CHECK(project.error().message().starts_with("devspace.yaml:1:1: imagse: unknown key"));
}

}  // namespace ds::config
