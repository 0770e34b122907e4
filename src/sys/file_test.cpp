#include "sys/file.hpp"

#include "support/temp_dir.hpp"

#include <doctest/doctest.h>

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <iterator>

namespace ds::sys {

TEST_CASE("read_file names a file that is not there") {
    const Result<std::string> bytes = read_file("/nowhere/file");

    CHECK(bytes.error().code() == ErrorCode::NotFound);
    CHECK(bytes.error().message() == "read '/nowhere/file': No such file or directory");
}

TEST_CASE("read_file refuses a folder") {
    const TempDir dir;
    CHECK(read_file(dir.path()).error().code() == ErrorCode::Failed);
}

TEST_CASE("write_file_atomically replaces bytes and mode and leaves nothing else behind") {
    const TempDir dir;
    const std::string path = dir.at("file");

    REQUIRE(write_file_atomically(path, "old and longer", 0644));
    REQUIRE(write_file_atomically(path, std::string("new\0", 4), 0600));

    CHECK(read_file(path).value() == std::string("new\0", 4));
    struct stat status{};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777U) == 0600);
    const std::filesystem::directory_iterator names(dir.path());
    CHECK(std::distance(begin(names), end(names)) == 1);
}

TEST_CASE("write_file_atomically writes through a symbolic link") {
    const TempDir dir;
    dir.write("target", "old");
    std::filesystem::create_symlink("target", dir.at("link"));

    REQUIRE(write_file_atomically(dir.at("link"), "new", 0600));

    CHECK(read_file(dir.at("target")).value() == "new");
    CHECK(std::filesystem::is_symlink(dir.at("link")));
}

TEST_CASE("write_file_atomically fails without its folder") {
    const TempDir dir;

    const Result<> written = write_file_atomically(dir.at("none/file"), "x", 0600);

    CHECK(written.error().code() == ErrorCode::NotFound);
}

TEST_CASE("make_directories creates parents and is content with what is there") {
    const TempDir dir;

    REQUIRE(make_directories(dir.at("a/b/c"), 0700));
    REQUIRE(make_directories(dir.at("a/b"), 0755));
    dir.write("file", "");

    CHECK(std::filesystem::is_directory(dir.at("a/b/c")));
    CHECK(!make_directories(dir.at("file/x")));
    CHECK(!make_directories(dir.at("file")));
}

}  // namespace ds::sys
