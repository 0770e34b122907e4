#include "gotemplate/value.hpp"

#include "gotemplate/failure.hpp"

#include <doctest/doctest.h>

namespace ds::gotemplate {
namespace {

TEST_CASE("a map is shared by its copies and keeps its keys in order") {
    const Value map = Value::make_map();
    const Value copy = map;

    map.map().set("b", 1);
    copy.map().set("a", "x");
    copy.map().set("b", 2);

    REQUIRE(map.map().size() == 2);
    CHECK(map.map().entries()[0].key.text() == "a");
    CHECK(map.map().find("b")->as_int() == 2);
    copy.map().erase("a");
    CHECK(map.map().find("a") == nullptr);
}

TEST_CASE("a map under another type has the same members") {
    static constexpr Type kValues{
        .name = "chartutil.Values", .kind = Kind::Map, .element = &types::kAny, .is_named = true
    };
    const Value map = Value::make_map();
    const Value values = Value::retyped(map, kValues);

    values.map().set("a", true);

    CHECK(map.map().find("a")->as_bool());
    CHECK(values.type_name() == "chartutil.Values");
    CHECK(map.type_name() == "map[string]interface {}");
    CHECK(is_assignable(kValues, types::kAnyMap));
}

TEST_CASE("values have Go's types") {
    CHECK(Value(1).type_name() == "int");
    CHECK(Value(std::int64_t{1}).type_name() == "int64");
    CHECK(Value(1.5).type_name() == "float64");
    CHECK(Value("a").type_name() == "string");
    CHECK(Value::bytes("ab").type_name() == "[]uint8");
    CHECK(Value::bytes("ab").item(1).as_uint() == 'b');
    CHECK(Value().type_name() == "nil");
    CHECK(Value().type() == nullptr);
    CHECK(Value::make_list(std::vector<std::string>{"a"}).type_name() == "[]string");
}

TEST_CASE("a very deep value is freed without deep recursion") {
    Value value = Value::make_map();
    for (int depth = 0; depth < 300000; ++depth) {
        const Value outer = Value::make_map();
        outer.map().set("a", std::move(value));
        value = outer;
    }
    CHECK(value.map().size() == 1);
}

TEST_CASE("numbers of documents are int64 or float64, those of JSON always float64") {
    const data::Value document = data::Value::map({{"b", 1}, {"a", 1.5}});

    CHECK(Value::from_data(document).map().find("b")->type_name() == "int64");
    CHECK(Value::from_json(document).map().find("b")->type_name() == "float64");
    CHECK(to_data(Value::from_json(document)).member("a")->as_double() == 1.5);
}

TEST_CASE("truth is not nil, not zero, not empty") {
    CHECK(!is_true(Value()));
    CHECK(!is_true(0.0));
    CHECK(!is_true(""));
    CHECK(!is_true(Value::make_map()));
    CHECK(is_true(Value::make_list(std::vector<Value>{Value()})));
    CHECK(
        deep_equal(Value::make_list(std::vector<Value>{1}), Value::make_list(std::vector<Value>{1}))
    );
    CHECK(!deep_equal(1, std::int64_t{1}));
}

TEST_CASE("a failure reads as Go's message from the outside in") {
    const Failure failure = Failure("boom")
                                .within({"b.tpl", 2, 3, "b", "fail \"boom\"", "fail"})
                                .within({"a.yaml", 1, 0, "a", "include \"b\" .", "include"});

    CHECK(
        failure.text() ==
        "template: a.yaml:1:0: executing \"a\" at <include \"b\" .>: error calling include: "
        "template: b.tpl:2:3: executing \"b\" at <fail \"boom\">: error calling fail: boom"
    );
    CHECK(failure.cause() == "boom");
    CHECK(failure.frames().front().file == "a.yaml");
}

}  // namespace
}  // namespace ds::gotemplate
