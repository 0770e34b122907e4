#include "images/build_source.hpp"

#include "support/temp_dir.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>

namespace ds::images {
namespace {

config::Image image_with(std::string dockerfile, std::string context) {
    config::Image image;
    image.name = "app";
    image.dockerfile = std::move(dockerfile);
    image.context = std::move(context);
    return image;
}

TEST_CASE("find_build_source finds Dockerfile and context in the project") {
    const TempDir project;
    project.write("docker/Dockerfile", "FROM a");

    const Result<BuildSource> source =
        find_build_source(project.path(), image_with("docker/Dockerfile", "./"));

    REQUIRE(source.has_value());
    CHECK(source->dockerfile_in_context == "docker/Dockerfile");
    CHECK(source->dockerfile_text == "FROM a");
    CHECK(source->state_folder == ".devspace");
    CHECK(source->ignore_file.empty());
}

TEST_CASE("find_build_source knows a Dockerfile outside of the context") {
    const TempDir project;
    project.write("Dockerfile", "FROM a");
    project.write("app/x", "");

    const Result<BuildSource> source =
        find_build_source(project.path(), image_with("./Dockerfile", "./app"));

    REQUIRE(source.has_value());
    CHECK(source->dockerfile_in_context.empty());
    CHECK(source->state_folder.empty());
    CHECK(source->includes("Dockerfile"));
}

TEST_CASE("find_build_source keeps the project's state out of a context above it") {
    const TempDir folder;
    folder.write("project/Dockerfile", "FROM a");

    const Result<BuildSource> source =
        find_build_source(folder.at("project"), image_with("Dockerfile", ".."));

    REQUIRE(source.has_value());
    CHECK(source->dockerfile_in_context == "project/Dockerfile");
    CHECK_FALSE(source->includes("project/.devspace/state.json"));
    CHECK_FALSE(source->may_include_below("project/.devspace"));
    CHECK(source->includes(".devspace"));
}

TEST_CASE("find_build_source follows a context that is a link") {
    const TempDir project;
    project.write("real/Dockerfile", "FROM a");
    std::filesystem::create_directory_symlink("real", project.at("link"));

    const Result<BuildSource> source =
        find_build_source(project.path(), image_with("link/Dockerfile", "link"));

    REQUIRE(source.has_value());
    CHECK(source->dockerfile_in_context == "Dockerfile");
}

TEST_CASE("find_build_source takes the first file of patterns that exists") {
    const TempDir project;
    project.write("Dockerfile", "FROM a");
    project.write(".dockerignore", "three");
    const config::Image image = image_with("Dockerfile", ".");

    CHECK_FALSE(find_build_source(project.path(), image)->includes("three"));
    project.write("Dockerfile.dockerignore", "two");
    CHECK_FALSE(find_build_source(project.path(), image)->includes("two"));
    CHECK(find_build_source(project.path(), image)->includes("three"));
    project.write("devspace.dockerignore", "one");
    CHECK_FALSE(find_build_source(project.path(), image)->includes("one"));
    CHECK(find_build_source(project.path(), image)->includes("two"));
}

TEST_CASE("BuildSource always includes Dockerfile and .dockerignore, never the state folder") {
    const TempDir project;
    project.write("a/Dockerfile", "FROM a");
    project.write(".dockerignore", "*\n!.devspace");

    const Result<BuildSource> source =
        find_build_source(project.path(), image_with("a/Dockerfile", "."));

    REQUIRE(source.has_value());
    CHECK(source->includes("a/Dockerfile"));
    CHECK(source->may_include_below("a"));
    CHECK(source->includes(".dockerignore"));
    CHECK_FALSE(source->includes("a/other"));
    CHECK_FALSE(source->includes(".devspace"));
    CHECK_FALSE(source->includes(".devspace/state.json"));
}

TEST_CASE("find_build_source names what is missing or broken") {
    const TempDir project;
    project.write("Dockerfile", "FROM a");
    const auto message = [&project](std::string dockerfile, std::string context) {
        const Result<BuildSource> source = find_build_source(
            project.path(), image_with(std::move(dockerfile), std::move(context))
        );
        REQUIRE_FALSE(source.has_value());
        CHECK(source.error().code() == ErrorCode::InvalidInput);
        return source.error().message();
    };

    CHECK(message("./Other", ".").starts_with("the dockerfile './Other' does not exist"));
    CHECK(message("x/Dockerfile", ".").starts_with("the dockerfile 'x/Dockerfile' does not exist"));
    CHECK(message("Dockerfile", "./src").starts_with("the context './src' does not exist; "));
    CHECK(message("Dockerfile", "Dockerfile") == "the build context 'Dockerfile' is not a folder");
    project.write(".dockerignore", "[a");
    CHECK(message("Dockerfile", ".").starts_with("read '"));
}

}  // namespace
}  // namespace ds::images
