#include "config/json_schema.hpp"

#include "config/schema.hpp"
#include "data/json.hpp"
#include "data/value.hpp"
#include "sys/file.hpp"

#include <doctest/doctest.h>

#include <string>

namespace ds::config {
namespace {

data::Value parsed(const std::string& text) {
    return data::parse_json(text).value();
}

/// Follows "$ref", "anyOf" and "allOf" to the first schema that has properties.
const data::Value* object_of(const data::Value& root, const data::Value& schema) {
    if (schema.member("properties") != nullptr) return &schema;
    if (const data::Value* reference = schema.member("$ref")) {
        const std::string_view name =
            reference->text().substr(std::string("#/definitions/").size());
        return object_of(root, *root.member("definitions")->member(name));
    }
    for (const std::string_view key : {"anyOf", "allOf"}) {
        for (const data::Value& part : schema.list_at(key)) {
            if (const data::Value* found = object_of(root, part)) return found;
        }
    }
    for (const std::string_view key : {"items", "additionalProperties"}) {
        const data::Value* part = schema.member(key);
        if (part == nullptr || !part->is_map()) continue;
        if (const data::Value* found = object_of(root, *part)) return found;
    }
    return nullptr;
}

/// Every key of the table is a property at its place, and the other way round.
void check_same(const data::Value& root, const data::Value& object, const Schema& schema) {
    CAPTURE(schema.name);
    REQUIRE(object.map_at("properties").size() == schema.children.size());
    for (const Schema& child : schema.children) {
        CAPTURE(child.name);
        const data::Value* property = object.member("properties")->member(child.name);
        REQUIRE(property != nullptr);
        if (!child.children.empty()) {
            const data::Value* inner = object_of(root, *property);
            REQUIRE(inner != nullptr);
            check_same(root, *inner, child);
        }
    }
}

}  // namespace

TEST_CASE("the JSON Schema of each version has the keys of the table and no others") {
    for (const std::string& name : version_names()) {
        CAPTURE(name);
        const Version version = *find_version(name);
        const data::Value root = parsed(json_schema(version));
        const data::Value* object = object_of(root, root);
        REQUIRE(object != nullptr);
        check_same(root, *object, schema_of(version));
    }
}

TEST_CASE("the JSON Schema says what is required, allowed and usual") {
    const data::Value root = parsed(json_schema(Version::V1Beta11));
    const data::Value& definitions = *root.member("definitions");

    CHECK(definitions.member("images")->list_at("required") == data::Value::List{"image"});
    const data::Value& sync = *definitions.member("dev.sync")->member("properties");
    CHECK(sync.text_at("initialSync.default") == "mirrorLocal");
    CHECK(sync.list_at("initialSync.anyOf.0.enum").size() == 7);
    CHECK(sync.bool_at("waitInitialSync.default") == true);
    CHECK(!sync.text_at("containerPath.description").empty());
}

TEST_CASE("the JSON Schema in the documentation is that of this program") {
    const std::string file = DS_SOURCE_ROOT "/docs/devspace.schema.json";

    // Made by: devspace print schema > docs/devspace.schema.json
    CHECK((sys::read_file(file).value() == json_schema()));
}

}  // namespace ds::config
