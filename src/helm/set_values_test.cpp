#include "helm/set_values.hpp"

#include "data/json.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>

namespace ds::helm {
namespace {

/// The values as JSON, or the error.
std::string typed(std::string_view line, const char* before = "{}") {
    data::Value values = data::parse_json(before).value();
    const Result<> done = set_values(line, SetKind::Typed, values);
    return done ? data::write_json(values) : done.error().message();
}

}  // namespace

// Every row is what helm 3.22 makes of it.
TEST_CASE("set_values reads what --set takes") {
    const std::pair<const char*, const char*> rows[] = {
        {"a=1,b=-2,c=1.5,d=007,e=0", R"({"a":1,"b":-2,"c":"1.5","d":"007","e":0})"},
        {"a=true,b=FALSE,c=null,d=", R"({"a":true,"b":false,"c":null,"d":""})"},
        {"a.b.c=x,a.b.d=y", R"({"a":{"b":{"c":"x","d":"y"}}})"},
        {"a={1,b,true}", R"({"a":[1,"b",true]})"},
        {"a[1]=x,a[0].n=y", R"({"a":[{"n":"y"},"x"]})"},
        {"a[0][1]=x", R"({"a":[[null,"x"]]})"},
        {R"(a\.b=1,c=x\,y)", R"({"a.b":1,"c":"x,y"})"},
        {"a[0]", R"({"a":[]})"},
        {"a[0].b=", R"({"a":[]})"},
        {"", "{}"},
        {"=x", "{}"},
    };
    for (const auto& [line, expected] : rows) {
        CAPTURE(line);
        CHECK(typed(line) == expected);
    }
    CHECK(typed("a.c=2", R"({"a":{"b":1}})") == R"({"a":{"b":1,"c":2}})");
}

TEST_CASE("set_values refuses in helm's words") {
    const std::pair<const char*, const char*> rows[] = {
        {"a", "key \"a\" has no value"},
        {"a,b=1", "key \"a\" has no value (cannot end with ,)"},
        {"a={1", "list must terminate with '}'"},
        {"a[x]=1", "error parsing index: strconv.Atoi: parsing \"x\": invalid syntax"},
        {"a[-1]=1", "negative -1 index not allowed"},
        {"a[0]x=1", "unexpected data at end of array index: \"x\""},
        {"a[70000]=1", "index of 70000 is greater than maximum supported index of 65536"},
        {"a=1,a.b=2",
         "unable to parse key: interface conversion: interface {} is int64, not "
         "map[string]interface {}"},
    };
    for (const auto& [line, expected] : rows) {
        CAPTURE(line);
        CHECK(typed(line) == expected);
    }
}

TEST_CASE("set_values reads JSON, texts, files and literals") {
    data::Value values = data::Value::map(data::Value::Map{});

    CHECK(set_values(R"(j={"x":[1,null]},k=2)", SetKind::Json, values));
    CHECK(set_values("s=1,t=true", SetKind::Text, values));
    const ReadFile read_file = [](const std::string& path) -> Result<std::string> {
        return "content of " + path;
    };
    CHECK(set_values("f.g=a/b.txt", SetKind::File, values, read_file));
    CHECK(set_literal("l=a,b={\\x}", values));

    CHECK(values.find("j.x.0")->as_double() == 1.0);
    CHECK(values.text_at("s") == "1");
    CHECK(values.text_at("t") == "true");
    CHECK(values.text_at("f.g") == "content of a/b.txt");
    CHECK(values.text_at("l") == "a,b={\\x}");
    CHECK(!set_values("a={x", SetKind::Json, values));
}

}  // namespace ds::helm
