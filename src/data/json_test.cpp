#include "data/json.hpp"

#include <doctest/doctest.h>

#include <limits>

namespace ds::data {
namespace {

std::string failure(std::string_view text) {
    const Result<Value> value = parse_json(text);
    return value ? "" : value.error().message();
}

}  // namespace

TEST_CASE("parse_json reads every kind") {
    const Value value = parse_json(R"({"a":[1,-2,1.5,true,null,"x\u00e9\n"],"b":{}})").value();

    CHECK(
        value ==
        Value::map(
            {{"a", Value::list({1, -2, 1.5, true, nullptr, "x\u00e9\n"})}, {"b", Value::map({})}}
        )
    );
}

TEST_CASE("parse_json keeps 64-bit integers exactly") {
    CHECK(parse_json("9223372036854775807")->as_int() == std::numeric_limits<std::int64_t>::max());
    CHECK(parse_json("-9223372036854775808")->as_int() == std::numeric_limits<std::int64_t>::min());
    CHECK(parse_json("9223372036854775808")->kind() == Kind::Float);
}

TEST_CASE("parse_json lets the last of two equal keys win") {
    const Value value = parse_json(R"({"a":1,"b":2,"a":3,"a":4})").value();

    CHECK(value == Value::map({{"a", 4}, {"b", 2}}));
    CHECK(value.map().size() == 2);
}

TEST_CASE("parse_json says where a text is wrong") {
    CHECK(
        failure("{\"a\": 1,\n \"b\": }") ==
        "JSON line 2, column 7: unexpected '}'; expected '[', '{', or a literal"
    );
    CHECK(
        failure("") ==
        "JSON line 1, column 1: unexpected end of input; expected '[', '{', or a literal"
    );
    CHECK(failure("{} x").starts_with("JSON line 1, column 4: "));
    CHECK(failure("1e999").starts_with("JSON line 1, column "));
}

TEST_CASE("parse_json refuses what is nested too deeply") {
    CHECK(parse_json(std::string(500, '[') + std::string(500, ']')));
    CHECK(failure(std::string(501, '[')) == "JSON: nested deeper than 500 levels");
    CHECK(failure(std::string(1'000'000, '[')) == "JSON: nested deeper than 500 levels");
}

TEST_CASE("write_json writes compactly and escapes") {
    const Value value = Value::map(
        {{"text", "\"\\\n\x01\x7f\u00e9"}, {"list", Value::list({1, 2.0, false, nullptr})}}
    );

    CHECK(
        write_json(value) ==
        "{\"text\":\"\\\"\\\\\\n\\u0001\\u007f\u00e9\",\"list\":[1,2.0,false,null]}"
    );
}

TEST_CASE("write_json indents") {
    const Value value = Value::map({{"a", Value::list({1})}, {"b", Value::list({})}});

    CHECK(write_json(value, 2) == "{\n  \"a\": [\n    1\n  ],\n  \"b\": []\n}");
}

TEST_CASE("write_json replaces bytes that are not UTF-8") {
    CHECK(write_json("a\xff\xc0\x80z") == "\"a\uFFFD\uFFFD\uFFFDz\"");
    CHECK(write_json("\xed\xa0\x80") == "\"\uFFFD\uFFFD\uFFFD\"");
}

TEST_CASE("write_json ignores how YAML spelled a number") {
    Value number = 8;
    number.set_source("010");

    CHECK(write_json(number) == "8");
    CHECK(write_json(std::numeric_limits<double>::infinity()) == "null");
}

TEST_CASE("JSON survives writing and reading") {
    const Value value = parse_json(R"({"a":[1e300,-0.1,{"b":"\ud83d\ude00"}],"":""})").value();

    CHECK(parse_json(write_json(value)).value() == value);
    CHECK(parse_json(write_json(value, 4)).value() == value);
}

}  // namespace ds::data
