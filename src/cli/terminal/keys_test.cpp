#include "cli/terminal/keys.hpp"

#include <doctest/doctest.h>

#include <vector>

namespace ds::cli {

using Kind = Key::Kind;

TEST_CASE("KeyDecoder understands what terminals send") {
    KeyDecoder decoder;

    const std::vector<Key> keys = decoder.feed("a\xC3\xA9\r\x7F\x1b[A\x1bOB\x1b[3~\x1b[1~\x03");

    const std::vector<Key> expected = {
        {Kind::Text, "a"},
        {Kind::Text, "\xC3\xA9"},
        {Kind::Enter, ""},
        {Kind::Backspace, ""},
        {Kind::Up, ""},
        {Kind::Down, ""},
        {Kind::Delete, ""},
        {Kind::Home, ""},
        {Kind::Interrupt, ""},
    };
    CHECK(keys == expected);
}

TEST_CASE("KeyDecoder waits for the rest of a character") {
    KeyDecoder decoder;

    CHECK(decoder.feed("\xE2\x82").empty());
    CHECK(decoder.feed("\xAC") == std::vector<Key>{{Kind::Text, "\xE2\x82\xAC"}});
}

TEST_CASE("KeyDecoder takes an escape alone and unknown sequences as no key of ours") {
    KeyDecoder decoder;

    CHECK(decoder.feed("\x1b") == std::vector<Key>{{Kind::Other, ""}});
    CHECK(decoder.feed("\x1b[15;2~x") == std::vector<Key>{{Kind::Other, ""}, {Kind::Text, "x"}});
}

}  // namespace ds::cli
