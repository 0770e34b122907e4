#include "dev/sync_log.hpp"

#include "data/json.hpp"

#include <doctest/doctest.h>

namespace ds::dev {
namespace {

TEST_CASE("sync_log_line is one JSON object with everything status needs") {
    const SyncLabel label{.pod = "web-1", .container = "/app", .local = "/home/me/\"web\""};

    const std::string line = sync_log_line(
        label,
        "info",
        "uploaded a\nb",
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
