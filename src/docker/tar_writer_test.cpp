#include "docker/tar_writer.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <string>

namespace ds::docker {
namespace {

/// The name fields of all headers, GNU long names included: enough of a reader for these tests.
struct Block {
    std::string_view bytes;

    std::string text(std::size_t at, std::size_t size) const {
        const std::string_view field = bytes.substr(at, size);
        return std::string(field.substr(0, field.find('\0')));
    }

    std::uint64_t number(std::size_t at, std::size_t size) const {
        return std::strtoull(text(at, size).c_str(), nullptr, 8);
    }
};

std::string pack(const TarEntry& entry, std::string_view content = {}) {
    TarWriter writer;
    writer.add(entry);
    if (!content.empty()) writer.write(content);
    writer.finish();
    return writer.take();
}

TEST_CASE("TarWriter writes a file with its mode, owned by root") {
    const std::string packed =
        pack({.path = "bin/run", .mode = 0755, .modified = 1700000000, .size = 5}, "hello");

    const Block header{packed};
    CHECK(packed.size() % 512 == 0);
    CHECK(header.text(0, 100) == "bin/run");
    CHECK(header.number(100, 8) == 0755);
    CHECK(header.number(108, 8) == 0);
    CHECK(header.number(116, 8) == 0);
    CHECK(header.number(124, 12) == 5);
    CHECK(header.number(136, 12) == 1700000000);
    CHECK(header.bytes[156] == '0');
    CHECK(packed.substr(512, 5) == "hello");
}

TEST_CASE("TarWriter writes directories and symlinks") {
    const std::string directory = pack({.kind = TarKind::Directory, .path = "sub", .mode = 0755});
    const std::string link = pack({.kind = TarKind::Symlink, .path = "a", .link_target = "../b"});

    CHECK(Block{directory}.text(0, 100) == "sub/");
    CHECK(directory[156] == '5');
    CHECK(Block{link}.text(157, 100) == "../b");
    CHECK(link[156] == '2');
}

TEST_CASE("TarWriter keeps long names with bytes beyond ASCII") {
    const std::string name = "\xc3\xbc/" + std::string(200, 'x') + "\xff";

    const std::string packed = pack({.path = name});

    CHECK(packed[156] == 'L');
    CHECK(Block{packed}.text(512, 512) == name);
}

TEST_CASE("TarWriter hands out what is packed piece by piece") {
    TarWriter writer;
    writer.add({.path = "a", .size = 1024});
    const std::string head = writer.take();
    writer.write(std::string(1024, 'y'));
    const std::size_t ready = writer.ready();
    const std::string body = writer.take();
    writer.finish();

    CHECK(head.size() == 512);
    CHECK(ready == 1024);
    CHECK(body == std::string(1024, 'y'));
    CHECK(writer.take() == std::string(1024, '\0'));
}

}  // namespace
}  // namespace ds::docker
