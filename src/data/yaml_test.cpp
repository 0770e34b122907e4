#include "data/yaml.hpp"

#include <doctest/doctest.h>

#include <utility>

namespace ds::data {
namespace {

Value yaml(std::string_view text, YamlDialect dialect = YamlDialect::Yaml11) {
    tl::expected<Value, Problem> value = parse_yaml(text, dialect);
    if (value) return *std::move(value);
    FAIL(value.error().message);
    return {};
}

/// "LINE:COLUMN MESSAGE" of what is wrong.
std::string problem(std::string_view text, YamlDialect dialect = YamlDialect::Yaml11) {
    const tl::expected<Value, Problem> value = parse_yaml(text, dialect);
    if (value) return "none";
    const Problem& found = value.error();
    return std::to_string(found.position.line) + ":" + std::to_string(found.position.column) + " " +
           found.message;
}

}  // namespace

TEST_CASE("parse_yaml resolves plain scalars as go-yaml v2 does") {
    const std::vector<std::pair<std::string, Value>> table = {
        {"y", true},
        {"Yes", true},
        {"on", true},
        {"TRUE", true},
        {"n", false},
        {"No", false},
        {"off", false},
        {"False", false},
        {"yEs", "yEs"},
        {"~", nullptr},
        {"null", nullptr},
        {"nUll", "nUll"},
        {"0", 0},
        {"-12", -12},
        {"+5", 5},
        {"010", 8},
        {"0o10", 8},
        {"0x1F", 31},
        {"-0x1f", -31},
        {"0b101", 5},
        {"1_000", 1000},
        {"08", 8.0},
        {"1.5", 1.5},
        {".5", 0.5},
        {"1.", 1.0},
        {"1e3", 1000.0},
        {"-1.5E-1", -0.15},
        {"1.2.3", "1.2.3"},
        {"1:30", "1:30"},
        {"10m", "10m"},
        {"2001-12-14", "2001-12-14"},
        {"-", Value::list({nullptr})},
        {"1-2", "1-2"},
        {"0x", "0x"},
        {".", "."},
        {"+", "+"},
        {"'8080'", "8080"},
        {"\"yes\"", "yes"},
        {"!!str 8080", "8080"},
        {"!!int '8'", 8},
        {"!!float 1", 1.0},
        {"!!null ''", nullptr},
        {"!mine 5", "5"},
        {"!!binary aGk=", "hi"},
        {"9223372036854775807", 9223372036854775807},
        {"-9223372036854775808", Value(-9223372036854775807 - 1)},
        {"18446744073709551615", 18446744073709551615.0},
        {"99999999999999999999", 1e20},
        {"| \n  a\n  b\n", "a\nb\n"},
    };
    for (const auto& [text, expected] : table) {
        CAPTURE(text);
        CHECK(yaml(text) == expected);
        CHECK(yaml(text, YamlDialect::Kubernetes) == expected);
    }
}

TEST_CASE("parse_yaml keeps the source text of scalars") {
    const Value value = yaml("{a: 010, b: yes, c: 1.10, d: '010', e: ~, f: 1_0}");

    CHECK(value.find("a")->scalar_text() == "010");
    CHECK(value.find("b")->scalar_text() == "yes");
    CHECK(value.find("c")->scalar_text() == "1.10");
    CHECK(value.find("d")->scalar_text() == "010");
    CHECK(value.find("e")->scalar_text() == "~");
    CHECK(value.find("f")->scalar_text() == "1_0");
}

TEST_CASE("parse_yaml gives keys by dialect") {
    constexpr std::string_view kText = "{yes: 1, 010: 2, 1.50: 3, plain: 4, '5': 5, 09: 6}";

    CHECK(
        yaml(kText) ==
        Value::map({{"yes", 1}, {"010", 2}, {"1.50", 3}, {"plain", 4}, {"5", 5}, {"09", 6}})
    );
    CHECK(
        yaml(kText, YamlDialect::Kubernetes) ==
        Value::map({{"true", 1}, {"8", 2}, {"1.5", 3}, {"plain", 4}, {"5", 5}, {"9", 6}})
    );
    CHECK(problem("~: 1", YamlDialect::Kubernetes) == "1:1 null cannot be a key; quote it");
}

TEST_CASE("parse_yaml knows where keys and values stand") {
    const Value value = yaml("images:\n  web:\n    tags: [a, \u00fcb, c]\n  # note\n  api: x\n");

    CHECK(value.map()[0].key_position == Position{1, 1});
    CHECK(value.find("images")->position() == Position{2, 3});
    CHECK(value.find("images")->map()[1].key_position == Position{5, 3});
    CHECK(value.find("images.api")->position() == Position{5, 8});
    CHECK(value.find("images.web.tags")->position() == Position{3, 11});
    CHECK(value.find("images.web.tags.2")->position() == Position{3, 19});
}

TEST_CASE("parse_yaml resolves anchors, aliases and merges") {
    const Value value = yaml(R"(
base: &base {a: 1, b: 2}
more: &more {b: 3, c: 4}
copy: *base
one: {x: 0, <<: *base, b: 9}
two: {<<: [*base, *more]}
)");

    CHECK(value.find("copy")->find("b")->as_int() == 2);
    CHECK(*value.find("one") == Value::map({{"x", 0}, {"a", 1}, {"b", 9}}));
    CHECK(value.find("one")->map()[1].key == "a");
    CHECK(*value.find("two") == Value::map({{"a", 1}, {"b", 2}, {"c", 4}}));
    CHECK(yaml("{'<<': 1}").find("<<")->as_int() == 1);
}

TEST_CASE("parse_yaml refuses aliases that lead nowhere or into themselves") {
    CHECK(
        problem("a: *here") ==
        "1:4 there is no anchor '&here' above this alias; quote a text that starts with '*'"
    );
    CHECK(problem("a: &a [*a]") == "1:8 the alias '*a' is inside of what it stands for");
    CHECK(problem("<<: 5") == "1:1 '<<' takes an alias of a map, or a list of such aliases");
    CHECK(problem("<<: [5]") == "1:1 '<<' takes an alias of a map, or a list of such aliases");
}

TEST_CASE("parse_yaml stops documents that aliases multiply") {
    std::string text = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n";
    for (int i = 1; i < 12; ++i) {
        const std::string before = "*a" + std::to_string(i - 1);
        text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before;
        for (int j = 0; j < 9; ++j)
            text += ", " + before;
        text += "]\n";
    }

    CHECK(problem(text).find("aliases make this document too large") != std::string::npos);
}

TEST_CASE("parse_yaml refuses what is nested too deeply") {
    CHECK(problem(std::string(200, '[') + std::string(200, ']')) == "none");
    CHECK(problem(std::string(100'000, '[')) == "1:201 nested deeper than 200 levels");
}

TEST_CASE("parse_yaml refuses keys that are given twice") {
    CHECK(
        problem("a: 1\nb: 2\na: 3\n") == "3:1 the key 'a' is given twice; it is already on line 1"
    );
    CHECK(
        problem("true: 1\nyes: 2\n", YamlDialect::Kubernetes) ==
        "2:1 the key 'true' is given twice; it is already on line 1"
    );
}

TEST_CASE("parse_yaml explains what is not YAML, where it has to be changed") {
    const std::vector<std::pair<std::string, std::string>> table = {
        {"a: b: c",
         "1:5 a ':' cannot stand here; check the indentation, and quote a text that "
         "holds ': '"},
        {"a:\n\tb: 1\n", "2:1 a tab cannot indent here; use blanks"},
        {"a: @b", "1:4 a text that starts with '@' must be in quotes"},
        {"a: *.log", "1:4 a text that starts with '*' must be in quotes"},
        {"a: &.x", "1:4 a text that starts with '&' must be in quotes"},
        {"a: 'b\nc: d\n", "1:4 the quote that opens here is never closed"},
        {"a:\n  b: 1\n c: 2\n",
         "3:2 the indentation fits no line above; the map around it begins on line 1"},
        {"a: 'b' c",
         "1:8 nothing can follow the value before this; quote the whole if it is one text"},
        {"a:\n  - b\n  c: 1\n",
         "3:3 a '- ' is expected here, indented as the list that begins on line 2 is"},
        {"a: {b: 1\nc: [", "2:2 ',' or '}' is expected here; the '{' begins on line 1"},
        {"a: [b\nc: d", "2:2 ',' or ']' is expected here; the '[' begins on line 1"},
        {"a: 1\nbcd\ne: 2\n", "2:1 a ':' is expected after this key"},
        {"a: \"\\q\"", "1:5 unknown escape after '\\'; a text in single quotes may hold any '\\'"},
        {"a: - b", "1:4 a '- ' cannot stand here; begin the list on a line of its own"},
        {"a: b\xff", "1:5 this is not valid UTF-8"},
        {"a: b\x01", "1:5 a control character stands here"},
        {"[a]: b", "1:1 a list or map cannot be a key"},
        {": b", "1:1 there is no key before the ':'"},
        {"a: !!int b", "1:4 'b' is not what its tag '!!int' says"},
        {"a: !!binary '?'", "1:4 a '!!binary' text must be base64"},
    };
    for (const auto& [text, expected] : table) {
        CAPTURE(text);
        CHECK(problem(text) == expected);
    }
}

TEST_CASE("parse_yaml reads the first document") {
    CHECK(yaml("") == Value());
    CHECK(yaml("# only a comment\n") == Value());
    CHECK(yaml("a: 1\n---\nb: {{ .broken }\n") == Value::map({{"a", 1}}));
    CHECK(
        yaml("\xEF\xBB\xBF"
             "a: 1") == Value::map({{"a", 1}})
    );
    CHECK(yaml(R"({"a": "b\/c\u00e9", "d": [1]})") == yaml("{a: b/c\u00e9, d: [1]}"));
    CHECK(yaml("a: 1\r\nb: 2\r\n") == Value::map({{"a", 1}, {"b", 2}}));
}

TEST_CASE("parse_yaml_documents reads all that hold something") {
    const std::vector<Value> documents =
        parse_yaml_documents(
            "---\n# none\n---\na: 1\n---\n---\nb: 2\n...\n", YamlDialect::Kubernetes
        )
            .value();

    REQUIRE(documents.size() == 2);
    CHECK(documents[1] == Value::map({{"b", 2}}));
    CHECK(documents[1].map()[0].key_position == Position{7, 1});
}

TEST_CASE("parse_yaml_documents reports a problem in any of them") {
    const auto documents = parse_yaml_documents("a: 1\n---\nb: 2\nb: 3\n", YamlDialect::Kubernetes);

    REQUIRE(!documents);
    CHECK(documents.error().position == Position{4, 1});
}

TEST_CASE("render_problem shows the line and a caret below the place") {
    CHECK(
        render_problem({{2, 4}, "what"}, "devspace.yaml", "a:\n\tb\xC3\xBC: 1\r\n") ==
        "devspace.yaml:2:4: what\n  2 | \tb\xC3\xBC: 1\n    | \t  ^"
    );
    CHECK(render_problem({{}, "what"}, "f", "a") == "what");
    CHECK(render_problem({{9, 1}, "what"}, "f", "a") == "f:9:1: what");
}

TEST_CASE("render_problems orders by place") {
    CHECK(
        render_problems({{{2, 1}, "later"}, {{1, 1}, "first"}}, "f", "a\nb\n") ==
        "f:1:1: first\n  1 | a\n    | ^\n\nf:2:1: later\n  2 | b\n    | ^"
    );
}

TEST_CASE("write_yaml writes as Go does") {
    const Value value = Value::map({
        {"name", "web"},
        {"list",
         Value::list({Value::map({{"a", 1}, {"b", Value::list({"x"})}}), Value::list({1, 2})})},
        {"empty", Value::list({Value::map({}), Value::list({})})},
        {"none", nullptr},
        {"script", "one\n  two\n\nthree\n"},
        {"tail", "one\ntwo"},
        {"keep", "one\n\n"},
        {"quoted",
         Value::list({"yes", "8080", "", "a: b", "#x", "it's", "\t", "-it", "./p", "10:30"})},
    });

    CHECK(write_yaml(value) == R"(name: web
list:
- a: 1
  b:
  - x
- - 1
  - 2
empty:
- {}
- []
none: null
script: |
  one
    two

  three
tail: |-
  one
  two
keep: |+
  one

quoted:
- 'yes'
- '8080'
- ''
- 'a: b'
- '#x'
- it's
- "\t"
- -it
- ./p
- '10:30'
)");
}

TEST_CASE("write_yaml writes what parse_yaml reads back") {
    const std::vector<std::string> texts = {
        "",
        " ",
        "a ",
        " a",
        "-",
        "- a",
        "---",
        "...",
        "?",
        "a:",
        ":a",
        "a #b",
        "a#b",
        "'",
        "\"",
        "\\",
        "a\nb",
        "\na",
        "a\n",
        "a\n\n\n",
        "\n",
        "a\n b",
        " a\nb",
        "a\n \nb",
        "a\r\n",
        "\x01",
        "\x7f",
        "\u0085",
        "\u2028",
        "\uFEFF",
        "\u00e9",
        "\U0001F600",
        "\xff",
        "null",
        "1e3",
        "0x1",
        "=",
        "<<",
        "%a",
        "@a",
        "`a",
        "!a",
        "&a",
        "*a",
        "{a",
        "[a",
        "a, b",
        ",",
        "|",
        ">",
        "a\tb",
        "2001-01-01",
        "1_0",
        "a\tb\nc",
        "a: |\n  b",
        std::string(2000, 'k'),
        std::string("\0", 1)
    };
    for (const std::string& text : texts) {
        CAPTURE(text);
        const Value value = Value::map(
            {{"a", Value::list({text, Value::map({{text + "k", text}})})}, {text + "x", text}}
        );
        CHECK(yaml(write_yaml(value)) == value);
        CHECK(yaml(write_yaml(value), YamlDialect::Kubernetes) == value);
        CHECK(yaml(write_yaml(Value(text))) == Value(text));
    }
}

}  // namespace ds::data
