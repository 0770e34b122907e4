#include "data/value.hpp"

#include <doctest/doctest.h>

namespace ds::data {

namespace {

Value pod() {
    return Value::map(
        {{"metadata", Value::map({{"name", "web"}, {"labels", Value::map({{"a.b/c", "d"}})}})},
         {"spec", Value::map({{"containers", Value::list({Value::map({{"name", "app"}})})}})},
         {"status", nullptr}}
    );
}

}  // namespace

TEST_CASE("Value finds by a path of keys and indices") {
    const Value value = pod();

    CHECK(value.text_at("metadata.name") == "web");
    CHECK(value.text_at("spec.containers.0.name") == "app");
    CHECK(value.find("spec.containers.1") == nullptr);
    CHECK(value.find("spec.containers.first") == nullptr);
    CHECK(value.find("metadata.name.first") == nullptr);
    CHECK(value.find("metadata.labels")->member("a.b/c")->text() == "d");
}

TEST_CASE("Value tells a missing member from a null one") {
    const Value value = pod();

    REQUIRE(value.find("status") != nullptr);
    CHECK(value.find("status")->is_null());
    CHECK(value.find("spec.status") == nullptr);
}

TEST_CASE("Value sets in place, adds at the end and erases") {
    Value value;

    value.set("a", 1);
    value.set("b", true);
    value.set("a", "one");
    CHECK(value.map().size() == 2);
    CHECK(value.map()[0].key == "a");
    CHECK(value.text_at("a") == "one");

    CHECK(value.erase("a"));
    CHECK(!value.erase("a"));
    CHECK(value.bool_at("b") == true);
}

TEST_CASE("Value compares without positions, sources and order of members") {
    Value number = 8;
    number.set_position({3, 7});
    number.set_source("010");

    CHECK(number == Value(8));
    CHECK(number.scalar_text() == "010");
    CHECK(Value::map({{"a", 1}, {"b", 2}}) == Value::map({{"b", 2}, {"a", 1}}));
    CHECK(Value::map({{"a", 1}, {"b", 2}}) != Value::map({{"b", 2}, {"a", 2}}));
    CHECK(Value::map({{"a", 1}}) != Value::map({{"b", 1}}));
    CHECK(Value::list({1, 2}) != Value::list({2, 1}));
    CHECK(Value(1) != Value(1.0));
    CHECK(Value("1") != Value(1));
    CHECK(Value() != Value(false));
}

TEST_CASE("Value copies its source text") {
    Value number = 8;
    number.set_source("010");

    const Value copy = number;

    CHECK(copy.scalar_text() == "010");
}

TEST_CASE("Value writes scalars in their usual form") {
    CHECK(Value(true).scalar_text() == "true");
    CHECK(Value(-7).scalar_text() == "-7");
    CHECK(Value(1.5).scalar_text() == "1.5");
    CHECK(Value(2.0).scalar_text() == "2.0");
    CHECK(Value("x").scalar_text() == "x");
    CHECK(Value().scalar_text().empty());
}

TEST_CASE("Value turns null into the container that is asked for") {
    Value list;
    list.append(1);
    CHECK(list == Value::list({1}));
    CHECK(Value(std::vector<std::string>{"a", "b"}) == Value::list({"a", "b"}));
}

}  // namespace ds::data
