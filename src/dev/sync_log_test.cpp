#include "dev/sync_log.hpp"

#include "data/json.hpp"
#include "support/temp_dir.hpp"

#include <doctest/doctest.h>

namespace ds::dev {
namespace {

TEST_CASE("sync_log_line is one JSON object with everything status needs") {
    const SyncLabel label{.pod = "web-1", .container = "/app", .local = "/home/me/\"web\""};

    const std::string line = sync_log_line(
        label,
        "info",
        "uploaded a\nb",
        "src/\xff",
        std::chrono::system_clock::time_point(std::chrono::seconds(1))
    );

    REQUIRE(line.back() == '\n');
    CHECK(line.find('\n') == line.size() - 1);
    const data::Value value = data::parse_json(line).value();
    CHECK(value.text_at("time") == "1970-01-01T00:00:01.000Z");
    CHECK(value.text_at("msg") == "uploaded a\nb");
    CHECK(value.text_at("pod") == "web-1");
    CHECK(value.text_at("local") == "/home/me/\"web\"");
    CHECK(value.text_at("container") == "/app");
    CHECK(value.text_at("path") == "src/\uFFFD");
}

TEST_CASE("rotate_sync_log keeps the end of what was logged before, from the beginning of a line") {
    const TempDir folder;
    const std::string path = folder.at("sync.log");
    CHECK(rotate_sync_log(path));
    CHECK(!folder.has("sync.log.old"));

    folder.write("sync.log", "one\n");
    CHECK(rotate_sync_log(path));
    folder.write("sync.log", "two\n");
    CHECK(rotate_sync_log(path));
    CHECK(folder.read("sync.log.old") == "one\ntwo\n");
    CHECK(!folder.has("sync.log"));

    const std::string line(1'000'000, 'x');
    for (int i = 0; i < 8; ++i) {
        folder.write("sync.log", std::to_string(i) + line + "\n");
        CHECK(rotate_sync_log(path));
    }
    const std::string kept = folder.read("sync.log.old");
    CHECK(kept.size() <= 5 * 1024 * 1024);
    CHECK(kept.starts_with("3x"));
    CHECK(kept.ends_with("x\n"));
}

TEST_CASE("describe says what happened on which side") {
    sync::File file;
    file.size = 1536;
    sync::AppliedChange change{
        .side = sync::Side::Remote, .path = "src/a.py", .before = {}, .after = file, .bytes = 1536
    };
    CHECK(describe(change) == "uploaded src/a.py (1.5 KiB)");

    change.side = sync::Side::Local;
    CHECK(describe(change) == "downloaded src/a.py (1.5 KiB)");

    change.after = sync::Directory{};
    CHECK(describe(change) == "created folder src/a.py here");

    change.after.reset();
    change.side = sync::Side::Remote;
    CHECK(describe(change) == "deleted src/a.py in the container");
}

}  // namespace
}  // namespace ds::dev
