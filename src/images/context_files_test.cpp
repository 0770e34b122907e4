#include "images/context_files.hpp"

#include "images/context_cache.hpp"
#include "support/temp_dir.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace ds::images {
namespace {

namespace fs = std::filesystem;

using Paths = std::vector<std::string>;

std::vector<ContextFile> list(const TempDir& project) {
    config::Image image;
    image.dockerfile = "Dockerfile";
    const Result<BuildSource> source = find_build_source(project.path(), image);
    REQUIRE(source.has_value());
    Result<std::vector<ContextFile>> files = list_context(*source);
    REQUIRE(files.has_value());
    return *files;
}

std::vector<ContextFile> list_and_hash(const TempDir& project) {
    std::vector<ContextFile> files = list(project);
    REQUIRE(hash_files(project.path(), {}, files).has_value());
    return files;
}

Paths paths_of(const std::vector<ContextFile>& files) {
    Paths paths;
    for (const ContextFile& file : files)
        paths.push_back(file.path);
    return paths;
}

TEST_CASE("list_context lists what the patterns leave, sorted, links as links") {
    const TempDir project;
    project.write("Dockerfile", "FROM a");
    project.write(".dockerignore", "build\n*.md\n!keep.md");
    project.write("src/main.py", "x");
    project.write("src/inner/a", "x");
    project.write("build/out", "x");
    project.write("README.md", "x");
    project.write("keep.md", "x");
    project.write(".devspace/state.json", "x");
    fs::create_symlink("src", project.at("link"));

    const std::vector<ContextFile> files = list(project);

    CHECK(
        paths_of(files) ==
        Paths{
            ".dockerignore",
            "Dockerfile",
            "keep.md",
            "link",
            "src",
            "src/inner",
            "src/inner/a",
            "src/main.py"
        }
    );
    CHECK(files[3].link_target == "src");
}

TEST_CASE("list_context walks an excluded folder for what is included again below it") {
    const TempDir project;
    project.write("Dockerfile", "FROM a");
    project.write(".dockerignore", "out\n!out/keep");
    project.write("out/keep/a", "x");
    project.write("out/drop", "x");

    CHECK(
        paths_of(list(project)) == Paths{".dockerignore", "Dockerfile", "out/keep", "out/keep/a"}
    );
}

TEST_CASE("digest_of sees content, paths, executable bits and link targets") {
    const TempDir project;
    project.write("Dockerfile", "FROM a");
    project.write("a", "1");
    fs::create_symlink("a", project.at("l"));
    std::vector<std::string> digests = {digest_of(list_and_hash(project))};
    const std::vector<std::function<void()>> changes = {
        [&] { project.write("a", "2"); },
        [&] { fs::permissions(project.at("a"), fs::perms::owner_exec, fs::perm_options::add); },
        [&] { fs::rename(project.at("a"), project.at("b")); },
        [&] { fs::remove(project.at("l")), fs::create_symlink("b", project.at("l")); },
        [&] { fs::create_directory(project.at("empty")); },
    };

    for (const auto& change : changes) {
        change();
        const std::string digest = digest_of(list_and_hash(project));
        CHECK(std::ranges::find(digests, digest) == digests.end());
        digests.push_back(digest);
    }
}

TEST_CASE("digest_of does not see where the project is, nor times") {
    std::vector<std::string> digests;
    for (int i = 0; i < 2; ++i) {
        const TempDir project;
        project.write("Dockerfile", "FROM a");
        fs::last_write_time(project.at("Dockerfile"), fs::file_time_type(std::chrono::hours(i)));
        digests.push_back(digest_of(list_and_hash(project)));
    }

    CHECK(digests[0] == digests[1]);
}

TEST_CASE("hash_files reads only what is not known") {
    const TempDir project;
    for (const char* name : {"Dockerfile", "a", "b", "c"})
        project.write(name, name);
    const std::vector<ContextFile> known = list_and_hash(project);
    project.write("b", "other");
    project.write("aa", "new");
    std::vector<ContextFile> files = list(project);

    const Result<std::size_t> read = hash_files(project.path(), known, files);

    CHECK(read.value() == 2);
    CHECK(digest_of(files) == digest_of(list_and_hash(project)));
    CHECK(describe_changes(known, files) == "aa and 1 more");
    CHECK(describe_changes(files, files).empty());
    CHECK(describe_changes(files, known) == "aa and 1 more");
}

TEST_CASE("The context cache keeps what it is given") {
    const TempDir project;
    project.write("Dockerfile", "FROM a");
    fs::create_symlink("x", project.at("l"));
    const std::vector<ContextFile> files = list_and_hash(project);
    const std::string bytes = encode_context(files);

    CHECK(decode_context(bytes) == files);
    for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
        CHECK(decode_context(bytes.substr(0, cut)).size() < files.size());
    }
}

TEST_CASE("The context cache does not trust files that changed just before it was written") {
    const TempDir project;
    project.write("Dockerfile", "FROM a");
    const std::vector<ContextFile> files = list_and_hash(project);
    const std::string path = context_cache_path(project.path(), "app");
    REQUIRE(write_context_cache(path, files).has_value());
    std::vector<ContextFile> again = list(project);

    CHECK(hash_files(project.path(), read_context_cache(path), again).value() == 1);
    fs::last_write_time(path, fs::last_write_time(path) + std::chrono::minutes(1));
    again = list(project);
    CHECK(hash_files(project.path(), read_context_cache(path), again).value() == 0);
}

}  // namespace
}  // namespace ds::images
