#include "sys/lock_file.hpp"

#include "support/temp_dir.hpp"

#include <doctest/doctest.h>

#include <unistd.h>

#include <optional>
#include <string>

namespace ds::sys {
namespace {

TEST_CASE("LockFile is held once, and names who holds it") {
    const TempDir folder;
    const std::string path = folder.at("lock");

    std::optional<Result<LockFile>> first = LockFile::acquire(path);
    REQUIRE(*first);
    const Result<LockFile> second = LockFile::acquire(path);

    REQUIRE(!second);
    CHECK(second.error().code() == ErrorCode::Conflict);
    CHECK(
        second.error().message() ==
        "'" + path + "' is held by process " + std::to_string(::getpid())
    );

    first.reset();
    CHECK(LockFile::acquire(path));
}

}  // namespace
}  // namespace ds::sys
