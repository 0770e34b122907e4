#include "cli/terminal/dialog.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

namespace ds::cli {
namespace {

using Lines = std::vector<std::string>;

/// Presses the keys that a terminal sends as `bytes`; true when one ended the question.
bool type(Dialog& dialog, std::string_view bytes) {
    bool ended = false;
    for (const Key& key : KeyDecoder().feed(bytes))
        ended = dialog.press(key) || ended;
    return ended;
}

constexpr std::string_view kUp = "\x1b[A";
constexpr std::string_view kDown = "\x1b[B";
constexpr std::string_view kLeft = "\x1b[D";

PickQuestion pods(std::size_t count) {
    PickQuestion question{.text = "Which pod?", .options = {}, .otherwise = {}};
    for (std::size_t number = 0; number < count; ++number)
        question.options.push_back("web-" + std::to_string(number));
    return question;
}

}  // namespace

TEST_CASE("LineDialog edits a line") {
    LineDialog dialog({.text = "Name?", .fallback = {}, .otherwise = {}});

    CHECK(!type(dialog, "helo"));
    type(dialog, kLeft);
    type(dialog, "l");
    CHECK(dialog.lines(false) == Lines{"? Name? hello\x1b[1D"});
    CHECK(type(dialog, "\r"));
    CHECK(dialog.answer() == "hello");
    CHECK(dialog.summary(false) == "? Name? hello");
}

TEST_CASE("LineDialog erases characters, words and the line") {
    LineDialog dialog({.text = "Name?", .fallback = {}, .otherwise = {}});

    type(dialog, "one two three\x7F\x7F");
    CHECK(dialog.answer() == "one two thr");
    type(dialog, "\x17");
    CHECK(dialog.answer() == "one two ");
    type(dialog, "\x01\x1b[3~");
    CHECK(dialog.answer() == "ne two ");
    type(dialog, "\x15");
    CHECK(dialog.answer().empty());
}

TEST_CASE("LineDialog answers its fallback on Enter alone") {
    LineDialog dialog({.text = "Port?", .fallback = "8080", .otherwise = {}});

    CHECK(dialog.lines(false) == Lines{"? Port? (8080) "});
    CHECK(type(dialog, "\r"));
    CHECK(dialog.answer() == "8080");
}

TEST_CASE("LineDialog does not show a secret") {
    LineDialog dialog({.text = "Password?", .fallback = {}, .secret = true, .otherwise = {}});

    type(dialog, "abc");
    CHECK(dialog.lines(false) == Lines{"? Password? ***"});
    CHECK(dialog.summary(false).find("abc") == std::string::npos);
    CHECK(dialog.answer() == "abc");
}

TEST_CASE("PickDialog moves with the arrows and wraps around") {
    PickDialog dialog(pods(3));

    type(dialog, kUp);
    CHECK(dialog.answer() == 2);
    type(dialog, kDown);
    CHECK(dialog.answer() == 0);
    type(dialog, kDown);
    CHECK(
        dialog.lines(false) ==
        Lines{
            "? Which pod? (arrows move, typing filters, Enter selects)",
            "  web-0",
            "> web-1",
            "  web-2"
        }
    );
    CHECK(type(dialog, "\r"));
    CHECK(dialog.summary(false) == "? Which pod? web-1");
}

TEST_CASE("PickDialog filters by what is typed, in any case") {
    PickQuestion question = pods(2);
    question.options.emplace_back("Database");
    PickDialog dialog(question);

    type(dialog, "BAS");
    CHECK(dialog.lines(false) == Lines{"? Which pod? BAS", "> Database"});
    CHECK(type(dialog, "\r"));
    CHECK(dialog.answer() == 2);
}

TEST_CASE("PickDialog does not end on Enter when nothing matches") {
    PickDialog dialog(pods(2));

    CHECK(!type(dialog, "xyz\r"));
    CHECK(dialog.lines(false) == Lines{"? Which pod? xyz", "  nothing matches"});
    type(dialog, kUp);
    type(dialog, "\x7F\x7F\x7F");
    CHECK(dialog.lines(false).size() == 3);
}

TEST_CASE("PickDialog shows seven options at a time, the current one among them") {
    PickDialog dialog(pods(20));

    CHECK(dialog.lines(false).size() == 9);
    CHECK(dialog.lines(false).back() == "  13 more");
    for (int step = 0; step < 15; ++step)
        type(dialog, kDown);
    const Lines lines = dialog.lines(false);
    CHECK(lines.size() == 9);
    CHECK(lines[4] == "> web-15");
}

TEST_CASE("PickDialog starts at the preselected option and shows no control characters") {
    PickQuestion question = pods(2);
    question.options.emplace_back("evil\x1b[2J\a");
    question.preselected = 2;
    PickDialog dialog(question);

    CHECK(dialog.answer() == 2);
    CHECK(dialog.lines(false)[3] == "> evil\\x07");
}

}  // namespace ds::cli
