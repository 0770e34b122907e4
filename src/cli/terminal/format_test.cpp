#include "cli/terminal/format.hpp"

#include <doctest/doctest.h>

namespace ds::cli {

using std::chrono::seconds;

TEST_CASE("format_message indents further lines below the first") {
    CHECK(format_message(MessageKind::Info, "hello", false) == "[info]   hello\n");
    CHECK(
        format_message(MessageKind::Error, "two\n\nlines\n", false) ==
        "[error]  two\n\n         lines\n"
    );
    CHECK(format_message(MessageKind::Warn, "x\x1b[2J", true) == "\x1b[1;33m[warn]   \x1b[0mx\n");
}

TEST_CASE("format_wait shows the time from the first second on") {
    CHECK(format_wait("pod web: Pending", seconds(0), 0, false) == "[wait]   | pod web: Pending");
    CHECK(format_wait("pod\nweb", seconds(75), 5, false) == "[wait]   / pod web (1m15s)");
}

TEST_CASE("format_progress tells rate and time left once they are known") {
    const std::uint64_t mib = 1024 * 1024;

    CHECK(format_progress(Unit::Items, 3, 10, seconds(0)) == "3 of 10");
    CHECK(format_progress(Unit::Items, 3, 0, seconds(0)) == "3");
    CHECK(format_progress(Unit::Items, 5, 10, seconds(5)) == "5 of 10, 5s left");
    CHECK(
        format_progress(Unit::Bytes, 10 * mib, 40 * mib, seconds(5)) ==
        "10 MiB of 40 MiB, 2.0 MiB/s, 15s left"
    );
}

TEST_CASE("format_table aligns columns") {
    const Table table{
        .header = {"Name", "Status"}, .rows = {{"web-frontend", "Running"}, {"db", "Pending"}}
    };

    CHECK(
        format_table(table, false) ==
        "\n"
        " Name           Status\n"
        " web-frontend   Running\n"
        " db             Pending\n"
        "\n"
    );
    CHECK(
        format_table({.header = {"Name"}, .rows = {}}, false) == "\n Name\n No entries found\n\n"
    );
}

}  // namespace ds::cli
