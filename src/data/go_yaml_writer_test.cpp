#include "data/go_yaml_writer.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

namespace ds::data {
namespace {

/// A map with the one key "k".
std::string written(std::string_view text, GoYaml style = GoYaml::V2) {
    GoYamlWriter writer(style);
    writer.begin_map(1);
    writer.key("k");
    writer.text(text);
    writer.end_map();
    return writer.take();
}

}  // namespace

TEST_CASE("GoYamlWriter quotes what would read as something else") {
    for (const char* text : {"yes",        "No",
                             "on",         "y",
                             "n",          "true",
                             "null",       "~",
                             "",           "1",
                             "1.0",        "1e3",
                             "0x1f",       "0o7",
                             "0755",       "1_000",
                             ".5",         "-1",
                             "+1",         "1.",
                             ".inf",       ".NaN",
                             "0b1",        "1:30",
                             "2024-01-01", "2024-01-01T10:00:00Z",
                             "12:30:45",   "190:20:30.15"}) {
        CAPTURE(text);
        CHECK(written(text) == "k: \"" + std::string(text) + "\"\n");
    }
    for (const char* text :
         {"1,000", "1e", "a:b", "a#b", "<<", "=", "08x", "2024-13-01", "1:70", "é", "日本"}) {
        CAPTURE(text);
        CHECK(written(text) == "k: " + std::string(text) + "\n");
    }
}

TEST_CASE("GoYamlWriter uses single quotes for what is syntax") {
    for (const char* text :
         {"- a", "a: b", "#c", "*a", " a", "a ", "a #b", "@x", "{a}", "[", "%x", "---", "? a", "a:"
         }) {
        CAPTURE(text);
        CHECK(written(text) == "k: '" + std::string(text) + "'\n");
    }
    CHECK(written("'it's") == "k: '''it''s'\n");
}

TEST_CASE("GoYamlWriter escapes what is not printable in double quotes") {
    CHECK(written("a\tb") == "k: \"a\\tb\"\n");
    CHECK(written("bell\a") == "k: \"bell\\a\"\n");
    CHECK(written("😀") == "k: \"\\U0001F600\"\n");
    CHECK(written("a \nb") == "k: \"a \\nb\"\n");
    CHECK(written("cr\r\n") == "k: \"cr\\r\\n\"\n");
}

TEST_CASE("GoYamlWriter writes lines as a literal block") {
    CHECK(written("a\nb") == "k: |-\n  a\n  b\n");
    CHECK(written("a\nb\n") == "k: |\n  a\n  b\n");
    CHECK(written("a\n\n") == "k: |+\n  a\n\n");
    CHECK(written(" a\nb") == "k: |2-\n   a\n  b\n");
    CHECK(written("\na") == "k: |2-\n\n  a\n");
    CHECK(written("a\n\n  b\n") == "k: |\n  a\n\n    b\n");
}

TEST_CASE("GoYamlWriter folds long texts as v2 does") {
    const std::string first(
        "aaaa bbbb cccc dddd eeee ffff gggg hhhh iiii jjjj kkkk llll mmmm nnnn oooo pppp"
    );

    CHECK(written(first + " qqqq", GoYaml::V3) == "k: " + first + " qqqq\n");
    CHECK(written(first + " qqqq") == "k: " + first + "\n  qqqq\n");
    CHECK(written(first + " q # x") == "k: '" + first + "\n  q # x'\n");
    CHECK(written(first + "  q\tx") == "k: \"" + first + "\n  \\ q\\tx\"\n");
    CHECK(written(std::string(100, 'x')) == "k: " + std::string(100, 'x') + "\n");
}

TEST_CASE("GoYamlWriter nests lists and maps") {
    for (const auto& [style, expected] : {
             std::pair{
                 GoYaml::V2,
                 "a:\n- x\n- x: 1\n  z: {}\n- - p\n  - |-\n    q\n    r\n- []\nb:\n  c:\n  - 1\n"
             },
             std::pair{
                 GoYaml::V3,
                 "a:\n  - x\n  - x: 1\n    z: {}\n  - - p\n    - |-\n      q\n      r\n  - []\n"
                 "b:\n  c:\n    - 1\n"
             },
         }) {
        GoYamlWriter writer(style);
        writer.begin_map(2);
        writer.key("a");
        writer.begin_list(4);
        writer.text("x");
        writer.begin_map(2);
        writer.key("x");
        writer.plain("1");
        writer.key("z");
        writer.begin_map(0);
        writer.end_map();
        writer.end_map();
        writer.begin_list(2);
        writer.text("p");
        writer.text("q\nr");
        writer.end_list();
        writer.begin_list(0);
        writer.end_list();
        writer.end_list();
        writer.key("b");
        writer.begin_map(1);
        writer.key("c");
        writer.begin_list(1);
        writer.plain("1");
        writer.end_list();
        writer.end_map();
        writer.end_map();

        CHECK(writer.take() == expected);
    }
}

TEST_CASE("GoYamlWriter puts long keys and those of several lines behind a question mark") {
    GoYamlWriter writer(GoYaml::V2);
    writer.begin_map(2);
    writer.key("a\nb");
    writer.plain("1");
    writer.key(std::string(129, 'x'));
    writer.begin_map(1);
    writer.key("z");
    writer.plain("2");
    writer.end_map();
    writer.end_map();

    CHECK(writer.take() == "? |-\n  a\n  b\n: 1\n? " + std::string(129, 'x') + "\n: z: 2\n");
}

TEST_CASE("go_yaml_key_less sorts numbers in texts by value") {
    const std::vector<std::string> keys{
        "-x", "_", "1a", "01", "2", "10", "A", "a", "a2", "a02", "a10", "b", "é"
    };
    for (std::size_t i = 1; i < keys.size(); ++i) {
        CAPTURE(keys[i]);
        CHECK(go_yaml_key_less(keys[i - 1], keys[i]));
        CHECK(!go_yaml_key_less(keys[i], keys[i - 1]));
    }
}

TEST_CASE("Go's numbers") {
    CHECK(go_yaml_float(1e6) == "1e+06");
    CHECK(go_yaml_float(123456) == "123456");
    CHECK(go_yaml_float(0.00001) == "1e-05");
    CHECK(go_yaml_float(18446744073709551616.0) == "1.8446744073709552e+19");
    CHECK(go_json_float(1e6) == "1000000");
    CHECK(go_json_float(1e-7) == "1e-7");
    CHECK(go_json_float(1e21) == "1e+21");
    CHECK(go_json_float(18446744073709551616.0) == "18446744073709552000");
}

}  // namespace ds::data
