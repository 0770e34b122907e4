#include "data/yaml_edit.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <vector>

namespace ds::data {
namespace {

Value parsed(std::string_view text) {
    const auto value = parse_yaml(text, YamlDialect::Yaml11);
    REQUIRE(value);
    return *value;
}

/// The text after `change` was made to what it says; the problem's text if it was refused.
std::string edited(std::string_view text, const std::function<void(Value&)>& change) {
    Value wanted = parsed(text);
    change(wanted);
    const auto result = edit_yaml(text, YamlDialect::Yaml11, wanted);
    if (!result) return "refused: " + result.error().message;
    CHECK(parsed(*result) == wanted);
    return *result;
}

/// The text when it is to read as another one.
std::string edited_to(std::string_view text, std::string_view wanted) {
    return edited(text, [wanted](Value& value) { value = parsed(wanted); });
}

}  // namespace

TEST_CASE("edit_yaml sets scalars and keeps quotes and comments") {
    struct Row {
        const char* text;
        const char* wanted;
        const char* result;
    };

    const std::vector<Row> table = {
        {"a: 1 # one\nb: 2\n", "{a: 3, b: 2}", "a: 3 # one\nb: 2\n"},
        {"a: 'x'\n", "a: it's", "a: 'it''s'\n"},
        {"a: \"x\" # c\n", "a: \"say \\\"y\\\"\"", "a: \"say \\\"y\\\"\" # c\n"},
        {"a: x", "a: 'yes'", "a: 'yes'"},
        {"a:   # nothing yet\nb: 1\n", "{a: 5, b: 1}", "a: 5   # nothing yet\nb: 1\n"},
        {"a: &n x\nb: y\n", "{a: z, b: y}", "a: &n z\nb: y\n"},
        {"a: |\n  one\n  two\n# end\nb: 1\n", "{a: x, b: 1}", "a: x\n# end\nb: 1\n"},
        {"a: x # c\nb: 1\n", "{a: \"one\\ntwo\\n\", b: 1}", "refused"},
        {"a: x\nb: 1\n", "{a: \"one\\ntwo\\n\", b: 1}", "a: |\n  one\n  two\nb: 1\n"},
        {"a: one\n  two\nb: 1\n", "{a: x, b: 1}", "a: x\nb: 1\n"},
        {"- a\n- b # c\n", "[a, x]", "- a\n- x # c\n"},
        {"{a: 1, b: [x, y]}", "{a: 2, b: [x, 'a,b']}", "{a: 2, b: [x, 'a,b']}"},
        {"\xEF\xBB\xBF"
         "ключ: старый\r\nb: 1\r\n",
         "{ключ: новый, b: 1}",
         "\xEF\xBB\xBF"
         "ключ: новый\r\nb: 1\r\n"},
    };
    for (const Row& row : table) {
        CAPTURE(row.text);
        const std::string result = edited_to(row.text, row.wanted);
        if (std::string_view(row.result) == "refused") {
            CHECK((result.starts_with("refused") || result.find("# c") != std::string::npos));
        } else {
            CHECK(result == row.result);
        }
    }
}

TEST_CASE("edit_yaml adds members where they belong, in the style of the file") {
    struct Row {
        const char* text;
        const char* wanted;
        const char* result;
    };

    const std::vector<Row> table = {
        {"a: 1\n# about c\nc: 3\n", "{a: 1, b: 2, c: 3}", "a: 1\nb: 2\n# about c\nc: 3\n"},
        {"a: 1 # one\n", "{a: 1, b: {c: [x]}}", "a: 1 # one\nb:\n  c:\n  - x\n"},
        {"m:\n    k: 1\nl:\n    - x\n",
         "{m: {k: 1, new: {o: [y]}}, l: [x]}",
         "m:\n    k: 1\n    new:\n        o:\n            - y\nl:\n    - x\n"},
        {"b: 1\n", "{a: 0, b: 1}", "a: 0\nb: 1\n"},
        {"a: 1", "{a: 1, b: 2}", "a: 1\nb: 2"},
        {"m:\n  k: 1\n\n# later\nz: 2\n",
         "{m: {k: 1, new: 2}, z: 2}",
         "m:\n  k: 1\n  new: 2\n\n# later\nz: 2\n"},
        {"a: {}\n", "a: {b: 1}", "a:\n  b: 1\n"},
        {"a: {x: 1}\n", "a: {x: 1, b: {c: d}}", "a: {x: 1, b: {c: d}}\n"},
        {"a: {x: 1}\n", "a: {b: 2, x: 1}", "a: {b: 2, x: 1}\n"},
        {"a: # here\nb: 1\n", "{a: {c: 1}, b: 1}", "a: # here\n  c: 1\nb: 1\n"},
        {"a: text # c\n", "a: [1, {b: 2}]", "a: # c\n- 1\n- b: 2\n"},
        {"", "a: 1", "a: 1\n"},
        {"# only a comment\n", "a: [b]", "# only a comment\na:\n- b\n"},
        {"- name: a\n", "[{name: a, tag: x}]", "- name: a\n  tag: x\n"},
        {"- name: a\n", "[{tag: x, name: a}]", "- tag: x\n  name: a\n"},
    };
    for (const Row& row : table) {
        CAPTURE(row.text);
        CHECK(edited_to(row.text, row.wanted) == row.result);
    }
}

TEST_CASE("edit_yaml removes members with their line and nothing else") {
    struct Row {
        const char* text;
        const char* wanted;
        const char* result;
    };

    const std::vector<Row> table = {
        {"a: 1\n# about b\nb: 2 # two\nc: 3\n", "{a: 1, c: 3}", "a: 1\n# about b\nc: 3\n"},
        {"a: 1\nb:\n  c: [x,\n    y]\n\n# end\nd: 1\n", "{a: 1, d: 1}", "a: 1\n\n# end\nd: 1\n"},
        {"a: 1\nb: 2", "a: 1", "a: 1"},
        {"a: 1\r\nb: 2", "a: 1", "a: 1"},
        {"m:\n  a: 1\nb: 2\n", "{m: {}, b: 2}", "m: {}\nb: 2\n"},
        {"m: # c\n  a: 1\n  # d\n  b: 2\nz: 1\n", "{m: , z: 1}", "m: null # c\nz: 1\n"},
        {"- name: a\n  tag: x\n", "[{tag: x}]", "- tag: x\n"},
        {"- name: a\n  b: 1\n  tag: x\n", "[{tag: x}]", "- tag: x\n"},
        {"{a: 1, b: 2, c: 3}", "{a: 1, c: 3}", "{a: 1, c: 3}"},
        {"{a: 1, b: 2, c: 3}", "{a: 1}", "{a: 1}"},
        {"{a: 1, b: 2, c: 3}", "{c: 3}", "{c: 3}"},
        {"{a: 1}", "{}", "{}"},
    };
    for (const Row& row : table) {
        CAPTURE(row.text);
        CHECK(edited_to(row.text, row.wanted) == row.result);
    }
}

TEST_CASE("edit_yaml changes lists item by item") {
    struct Row {
        const char* text;
        const char* wanted;
        const char* result;
    };

    const std::vector<Row> table = {
        {"l:\n- a # first\n- b\n- c\n", "l: [a, c]", "l:\n- a # first\n- c\n"},
        {"l:\n  - a\n  # about b\n  - b\n",
         "l: [x, a, b, y]",
         "l:\n  - x\n  - a\n  # about b\n  - b\n  - y\n"},
        {"l:\n- a\n", "l: []", "l: []\n"},
        {"l: []\n", "l: [{a: 1, b: 2}]", "l:\n- a: 1\n  b: 2\n"},
        {"l: [a, b]\n", "l: [b, {c: d}]", "l: [b, {c: d}]\n"},
        {"l:\n- name: a # keep\n  tag: 1\n- name: b\n  tag: 2\n",
         "l: [{name: b, tag: 3}, {name: c}]",
         "l:\n- name: b\n  tag: 3\n- name: c\n"},
        {"l:\n- name: a # keep\n  tag: 1\n- name: b\n",
         "l: [{name: a, tag: 2}, {name: b}]",
         "l:\n- name: a # keep\n  tag: 2\n- name: b\n"},
        {"- - a\n  - b\n- c\n", "[[b], c]", "- - b\n- c\n"},
        {"- - a\n  - b\n", "[[a, b, x]]", "- - a\n  - b\n  - x\n"},
        {"-\n- x\n", "[y, x]", "- y\n- x\n"},
        {"-\n  a: 1\n- x # dash - here\n- z\n",
         "[{a: 1}, x, y, z]",
         "-\n  a: 1\n- x # dash - here\n- y\n- z\n"},
    };
    for (const Row& row : table) {
        CAPTURE(row.text);
        CHECK(edited_to(row.text, row.wanted) == row.result);
    }
}

TEST_CASE("edit_yaml renames a key whose value moved") {
    CHECK(
        edited_to(
            "b:\n  dockerfilePath: ./x # why\n  other: 1\n", "b: {dockerfile: ./x, other: 1}"
        ) == "b:\n  dockerfile: ./x # why\n  other: 1\n"
    );
}

TEST_CASE("edit_yaml respects anchors, aliases and merges") {
    const char* text = "base: &b\n  x: 1\none: *b\ntwo:\n  <<: *b\n  y: 2\n";

    CHECK(edited(text, [](Value& value) {
              value.find("two")->set("x", 5);
          }) == "base: &b\n  x: 1\none: *b\ntwo:\n  <<: *b\n  x: 5\n  y: 2\n");
    CHECK(edited(text, [](Value& value) {
              value.find("one")->set("x", 5);
          }) == "base: &b\n  x: 1\none:\n  x: 5\ntwo:\n  <<: *b\n  y: 2\n");
    CHECK(edited(text, [](Value& value) {
              for (const char* key : {"base", "one", "two"})
                  value.find(key)->set("x", 7);
          }) == "base: &b\n  x: 7\none: *b\ntwo:\n  <<: *b\n  x: 7\n  y: 2\n");
    CHECK(edited(text, [](Value& value) { value.erase("base"); }).starts_with("refused: "));
    CHECK(edited(text, [](Value& value) { value.find("two")->erase("x"); }).starts_with("refused: ")
    );
}

TEST_CASE("edit_yaml leaves a text alone that says already what is wanted") {
    for (const char* text : {"a:   010\n", "{b: 2,\n a: 1}", "---\na: yes\n...\n"}) {
        CAPTURE(text);
        CHECK(edited(text, [](Value&) {}) == text);
    }
    CHECK(edited_to("a: 1\nb: 2\n", "{b: 2, a: 1}") == "a: 1\nb: 2\n");
}

TEST_CASE("edit_yaml refuses line ends that are none for anybody else") {
    for (const char* text :
         {"a:\r\n  b: 1\roffc: 2\r\n",
          "a: 1\xE2\x80\xA8"
          "b: 2\n"}) {
        CAPTURE(text);
        CHECK(edited(text, [](Value& value) { value.set("new", 1); }).starts_with("refused: "));
    }
}

TEST_CASE("edit_yaml changes the first document alone") {
    CHECK(edited_to("---\na: 1\n---\nb: 2\n", "{a: 1, c: 3}") == "---\na: 1\nc: 3\n---\nb: 2\n");
}

TEST_CASE("edit_yaml gives a readable kubeconfig") {
    const char* text =
        "apiVersion: v1\nclusters: []\ncurrent-context: \"a\"\ncontexts:\n- context:\n"
        "    cluster: c\n  name: a\n- context: {cluster: d, user: u}\n  name: b\n";

    CHECK(
        edited(
            text,
            [](Value& value) {
                value.set("current-context", "b");
                value.find("contexts.0.context")->set("namespace", "shop");
                value.find("contexts.1.context")->set("namespace", "shop");
            }
        ) ==
        "apiVersion: v1\nclusters: []\ncurrent-context: \"b\"\ncontexts:\n- context:\n"
        "    cluster: c\n    namespace: shop\n  name: a\n"
        "- context: {cluster: d, user: u, namespace: shop}\n  name: b\n"
    );
}

namespace {

/// Documents as people write them, at random.
class RandomText {
  public:
    explicit RandomText(std::uint32_t seed) : random_(seed) {}

    std::size_t below(std::size_t limit) { return random_() % limit; }

    std::string document() {
        std::string text;
        text_of_map(text, 0, 0);
        return text;
    }

    Value value(int depth) {
        switch (below(depth > 2 ? 4U : 6U)) {
            case 0:
                return static_cast<std::int64_t>(below(100));
            case 1:
                return below(2) == 0;
            case 2:
                return "text " + std::to_string(below(5)) + (below(4) == 0 ? ": #x" : "");
            case 3:
                return "line\nline " + std::to_string(below(3)) + (below(2) == 0 ? "\n" : "");
            case 4: {
                Value list = Value::list(Value::List{});
                for (std::size_t i = below(4); i > 0; --i)
                    list.append(value(depth + 1));
                return list;
            }
            default: {
                Value map = Value::map(Value::Map{});
                for (std::size_t i = below(4); i > 0; --i)
                    map.set("k" + std::to_string(below(6)), value(depth + 1));
                return map;
            }
        }
    }

    /// One change somewhere.
    void change(Value& target, int depth = 0) {
        const bool deeper = depth < 3 && below(3) > 0;
        if (deeper && !target.map().empty()) {
            Value::Map& members = target.edit_map();
            return change(members[below(members.size())].value, depth + 1);
        }
        if (deeper && !target.list().empty()) {
            Value::List& items = target.edit_list();
            return change(items[below(items.size())], depth + 1);
        }
        change_here(target);
    }

  private:
    void change_here(Value& target) {
        if (target.is_map() && below(3) > 0) {
            const std::string key = "k" + std::to_string(below(8));
            below(3) == 0 ? (void)target.erase(key) : (void)target.set(key, value(1));
        } else if (target.is_list() && !target.list().empty() && below(3) > 0) {
            Value::List& items = target.edit_list();
            const auto at = items.begin() + static_cast<std::ptrdiff_t>(below(items.size()));
            below(2) == 0 ? (void)items.erase(at) : (void)items.insert(at, value(1));
        } else {
            target = value(1);
        }
    }

    void pad(std::string& text, int column) { text.append(static_cast<std::size_t>(column), ' '); }

    void comment(std::string& text, int column) {
        if (below(6) == 0) text += "\n";
        if (below(5) != 0) return;
        pad(text, column);
        text += "# comment " + std::to_string(count_++) + "\n";
    }

    void text_of_map(std::string& text, int column, int depth) {
        const std::size_t size = 1 + below(4);
        for (std::size_t i = 0; i < size; ++i) {
            comment(text, column);
            pad(text, column);
            text += "k" + std::to_string(i) + ":";
            text_of_value(text, column, depth);
        }
    }

    void text_of_value(std::string& text, int column, int depth) {
        static const std::vector<std::string> kScalars = {
            " plain",
            " 'single'",
            " \"double\"",
            "",
            " 12",
            " {a: 1, b: [x, y]}",
            " [1, two]",
            " {}",
            " |\n" + std::string(8, ' ') + "literal\n" + std::string(8, ' ') + "text"
        };
        const std::size_t kind = below(depth > 2 ? 2U : 4U);
        if (kind < 2) {
            const std::string& scalar = kScalars[below(kScalars.size())];
            const bool takes_comment = scalar.find('\n') == std::string::npos && below(4) == 0;
            text += scalar + (takes_comment ? " # c" + std::to_string(count_++) : "") + "\n";
        } else if (kind == 2) {
            text += "\n";
            text_of_map(text, column + 2, depth + 1);
        } else {
            text += "\n";
            const int dash = column + (below(2) == 0 ? 0 : 2);
            for (std::size_t i = 1 + below(3); i > 0; --i) {
                comment(text, dash);
                pad(text, dash);
                text += "-";
                text_of_value(text, dash, depth + 1);
            }
        }
    }

    std::mt19937 random_;
    int count_ = 0;
};

std::size_t common_prefix(std::string_view left, std::string_view right) {
    std::size_t size = 0;
    while (size < left.size() && size < right.size() && left[size] == right[size])
        ++size;
    return size;
}

}  // namespace

TEST_CASE("edit_yaml yields the wanted document for any change of any document") {
    int refused = 0;
    constexpr int kRounds = 4000;
    for (std::uint32_t seed = 0; seed < kRounds; ++seed) {
        RandomText random(seed);
        const std::string text = random.document();
        CAPTURE(seed);
        CAPTURE(text);
        Value wanted = parsed(text);
        for (std::size_t changes = 1 + random.below(3); changes > 0; --changes)
            random.change(wanted);

        const auto result = edit_yaml(text, YamlDialect::Yaml11, wanted);

        if (!result) {
            ++refused;
            continue;
        }
        REQUIRE(parsed(*result) == wanted);
    }
    // Refusing is safe, but it must stay rare where there are no anchors.
    CHECK(refused < kRounds / 100);
}

TEST_CASE("edit_yaml keeps every line outside of the entry that changes") {
    constexpr int kRounds = 2000;
    for (std::uint32_t seed = 0; seed < kRounds; ++seed) {
        RandomText random(seed);
        const std::string before = random.document();
        const std::string after = random.document();
        // One entry at the top between two others: nothing of these may change.
        const std::string head = "# head\nfirst: 1 # f\n";
        const std::string tail = "# tail\nlast: {x: 1,  y: 2}\n\n# end\n";
        const std::string text = head + "middle: old\n" + tail;
        CAPTURE(seed);
        Value wanted = parsed(text);
        wanted.set("middle", parsed(after));

        const auto result = edit_yaml(text, YamlDialect::Yaml11, wanted);

        REQUIRE(result);
        CHECK(common_prefix(*result, text) >= head.size() + std::string("middle:").size());
        CHECK(result->ends_with(tail));
    }
}

}  // namespace ds::data
