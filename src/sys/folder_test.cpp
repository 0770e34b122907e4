#include "sys/folder.hpp"

#include "support/temp_dir.hpp"

#include <doctest/doctest.h>

#include <array>
#include <filesystem>
#include <string>

namespace ds::sys {
namespace {

TEST_CASE("list_folder yields files, folders and links by name") {
    const TempDir folder;
    folder.write("b", "content");
    folder.write("a/inner", "");
    std::filesystem::create_symlink("b", folder.at("c"));

    const Result<std::vector<Node>> nodes = list_folder(folder.path());

    REQUIRE(nodes.has_value());
    REQUIRE(nodes->size() == 3);
    CHECK(nodes->at(0).name == "a");
    CHECK(nodes->at(0).kind == NodeKind::Folder);
    CHECK(nodes->at(1).kind == NodeKind::File);
    CHECK(nodes->at(1).size == 7);
    CHECK(nodes->at(1).changed_ns > 0);
    CHECK(nodes->at(2).kind == NodeKind::Symlink);
    CHECK(read_link(folder.at("c")).value() == "b");
}

TEST_CASE("list_folder, inspect and resolve_path say what is not there") {
    const TempDir folder;

    CHECK(list_folder(folder.at("x")).error().code() == ErrorCode::NotFound);
    CHECK(inspect(folder.at("x")).error().code() == ErrorCode::NotFound);
    CHECK(
        resolve_path(folder.at("x")).error().message() ==
        "read '" + folder.at("x") + "': no such file or directory"
    );
}

TEST_CASE("FileReader reads to the end of a file") {
    const TempDir folder;
    folder.write("f", "hello");
    Result<FileReader> reader = FileReader::open(folder.at("f"));
    REQUIRE(reader.has_value());
    std::array<char, 4> space{};

    CHECK(reader->size() == 5);
    CHECK(reader->read(space).value() == 4);
    CHECK(reader->read(space).value() == 1);
    CHECK(space[0] == 'o');
    CHECK(reader->read(space).value() == 0);
}

}  // namespace
}  // namespace ds::sys
