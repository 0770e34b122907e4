#include "images/context_archive.hpp"

#include "support/run_task.hpp"
#include "support/temp_dir.hpp"

#include <boost/asio/awaitable.hpp>
#include <doctest/doctest.h>

#include <cstdlib>
#include <map>
#include <string>
#include <vector>

namespace ds::images {
namespace {

/// The files of an archive and their contents; folders end with '/'.
std::map<std::string, std::string> unpack(std::string_view tar) {
    std::map<std::string, std::string> files;
    for (std::size_t at = 0; at + 512 <= tar.size() && tar[at] != '\0';) {
        const std::string_view header = tar.substr(at, 512);
        const std::string name(header.substr(0, header.find('\0')));
        const std::size_t size =
            std::strtoull(std::string(header.substr(124, 12)).c_str(), nullptr, 8);
        files[name] = tar.substr(at + 512, size);
        at += 512 + (size + 511) / 512 * 512;
    }
    return files;
}

Task<std::string> drain(ContextArchive& archive) {
    std::string all;
    for (;;) {
        const std::string piece = co_await archive.next();
        if (piece.empty()) co_return all;
        all += piece;
    }
}

struct Packed {
    std::string dockerfile;
    std::map<std::string, std::string> files;
    std::uint64_t progress = 0;
    std::uint64_t total = 0;
};

Packed pack(const TempDir& project, config::Image image, const std::string& dockerfile_text) {
    const BuildSource source = or_throw(find_build_source(project.path(), image));
    ArchiveContent content =
        make_archive_content(source, or_throw(list_context(source)), dockerfile_text);
    Packed packed;
    packed.dockerfile = content.dockerfile;
    packed.total = content.total_size();
    Pool pool(1);
    ContextArchive archive(std::move(content), pool, [&packed](std::uint64_t done) {
        packed.progress = done;
    });
    packed.files = unpack(run_task(drain(archive)));
    return packed;
}

config::Image image_with(std::string dockerfile, std::string context) {
    config::Image image;
    image.dockerfile = std::move(dockerfile);
    image.context = std::move(context);
    return image;
}

TEST_CASE("ContextArchive packs the context and says how far it is") {
    const TempDir project;
    const std::string large(600 * 1024, 'x');
    project.write("Dockerfile", "FROM a");
    project.write("dir/large", large);
    project.write("empty", "");

    const Packed packed = pack(project, image_with("Dockerfile", "."), "FROM a");

    CHECK(
        packed.files ==
        std::map<std::string, std::string>{
            {"Dockerfile", "FROM a"}, {"dir/", ""}, {"dir/large", large}, {"empty", ""}
        }
    );
    CHECK(packed.progress == packed.total);
    CHECK(packed.total == large.size() + 6);
}

TEST_CASE("ContextArchive replaces a Dockerfile that was rewritten") {
    const TempDir project;
    project.write("Dockerfile", "FROM a");

    const Packed packed = pack(project, image_with("Dockerfile", "."), "FROM a\nCMD []\n");

    CHECK(packed.files == std::map<std::string, std::string>{{"Dockerfile", "FROM a\nCMD []\n"}});
}

TEST_CASE("ContextArchive hides a Dockerfile from outside of the context") {
    const TempDir project;
    project.write("Dockerfile", "FROM a");
    project.write("app/.dockerignore", "out");
    project.write("app/x", "1");

    const Packed packed = pack(project, image_with("Dockerfile", "app"), "FROM a");

    CHECK(packed.dockerfile.starts_with(".dockerfile."));
    CHECK(packed.files.at(packed.dockerfile) == "FROM a");
    CHECK(packed.files.at(".dockerignore") == "out\n" + packed.dockerfile + "\n");
    CHECK(packed.files.at("x") == "1");
}

TEST_CASE("ContextArchive leaves out a .dockerignore that another file has replaced") {
    const TempDir project;
    project.write("Dockerfile", "FROM a");
    project.write(".dockerignore", "src");
    project.write("devspace.dockerignore", "");
    project.write("src", "1");

    const Packed packed = pack(project, image_with("Dockerfile", "."), "FROM a");

    CHECK_FALSE(packed.files.contains(".dockerignore"));
    CHECK(packed.files.contains("src"));
}

TEST_CASE("ContextArchive names a file that vanished") {
    const TempDir project;
    project.write("Dockerfile", "FROM a");
    const BuildSource source =
        or_throw(find_build_source(project.path(), image_with("Dockerfile", ".")));
    ArchiveContent content = make_archive_content(source, or_throw(list_context(source)), "FROM a");
    std::filesystem::remove(project.at("Dockerfile"));
    Pool pool(1);
    ContextArchive archive(std::move(content), pool, [](std::uint64_t) {});

    CHECK_THROWS_AS(run_task(drain(archive)), Error);
}

}  // namespace
}  // namespace ds::images
