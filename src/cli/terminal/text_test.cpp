#include "cli/terminal/text.hpp"

#include <doctest/doctest.h>

namespace ds::cli {

TEST_CASE("printable drops escape sequences and spells control characters") {
    CHECK(printable("\x1b[31mred\x1b[0m") == "red");
    CHECK(printable("\x1b]0;title\aok\x1b]8;;http://x\x1b\\link") == "oklink");
    CHECK(printable("bell\a and \b") == "bell\\x07 and \\x08");
    CHECK(printable("a\tb\r\nc") == "a b\nc");
    CHECK(printable("over\rwritten") == "over\\x0dwritten");
}

TEST_CASE("printable keeps text in all languages and spells broken bytes") {
    CHECK(
        printable("gr\xC3\xBC\xC3\x9F \xE4\xBD\xA0 \xF0\x9F\x9A\x80") ==
        "gr\xC3\xBC\xC3\x9F \xE4\xBD\xA0 \xF0\x9F\x9A\x80"
    );
    CHECK(printable("\xFF\xC3") == "\\xff\\xc3");
    CHECK(
        printable("\xC2\x9B"
                  "31m") == "\\xc2\\x9b31m"
    );  // CSI in one character.
    CHECK(
        printable("a\xE2\x80\xAE"
                  "b") == "a\\xe2\\x80\\xaeb"
    );  // Turns the direction.
}

TEST_CASE("display_width counts columns") {
    CHECK(display_width("abc") == 3);
    CHECK(display_width("\x1b[1;31mabc\x1b[0m") == 3);
    CHECK(display_width("\xE4\xBD\xA0\xE5\xA5\xBD") == 4);
    CHECK(display_width("e\xCC\x81") == 1);
}

TEST_CASE("cut_to_width ends with dots where it cuts") {
    CHECK(cut_to_width("abcdef", 6) == "abcdef");
    CHECK(cut_to_width("abcdefg", 6) == "abc...");
    CHECK(cut_to_width("\xE4\xBD\xA0\xE5\xA5\xBD\xE5\x90\x97", 5) == "\xE4\xBD\xA0...");
    CHECK(cut_to_width("abc", 2) == "..");
}

TEST_CASE("short_duration uses the two largest units") {
    CHECK(short_duration(std::chrono::seconds(8)) == "8s");
    CHECK(short_duration(std::chrono::seconds(100)) == "1m40s");
    CHECK(short_duration(std::chrono::seconds(7500)) == "2h5m");
}

}  // namespace ds::cli
