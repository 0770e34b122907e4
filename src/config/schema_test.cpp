#include "config/schema.hpp"

#include "base/strings.hpp"
#include "config/check.hpp"
#include "config/upgrade/lift.hpp"
#include "data/yaml.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace ds::config {
namespace {

using data::Value;

/// A value that fits; of maps and lists with everything that there is.
Value full(const Schema& schema) {
    Value all = Value::map({});
    for (const Schema& child : schema.children)
        all.set(child.name, full(child));
    switch (schema.type()) {
        case KeyType::Bool:
            return true;
        case KeyType::Int:
            return 1;
        case KeyType::Text:
            return values_of(*schema.key).empty() ? "x" : values_of(*schema.key).front();
        case KeyType::TextList:
            return Value::list({"x"});
        case KeyType::TextMap:
        case KeyType::AnyMap:
        case KeyType::Any:
            return Value::map({{"x", "y"}});
        case KeyType::AnyList:
            return Value::list({1});
        case KeyType::StructList:
            return Value::list({std::move(all)});
        case KeyType::StructMap:
        case KeyType::TextOrStructMap: {
            Value map = Value::map({});
            map.set("x", std::move(all));
            return map;
        }
        case KeyType::Struct:
            return all;
    }
    return {};
}

/// Makes an entry for each of its methods of one that has all.
void give_one_method_each(Value& deployments) {
    const Value all = deployments.list().front();
    deployments = Value::list({});
    for (const std::string_view method : {"kubectl", "helm", "component"}) {
        if (all.member(method) == nullptr) continue;
        Value entry = all;
        for (const std::string_view other : {"kubectl", "helm", "component"}) {
            if (other != method) entry.erase(other);
        }
        deployments.append(std::move(entry));
    }
}

/// A value that does not fit; null for a key that takes anything.
Value misfit(KeyType type) {
    switch (type) {
        case KeyType::Any:
            return {};
        case KeyType::Bool:
        case KeyType::Int:
        case KeyType::TextMap:
        case KeyType::AnyMap:
        case KeyType::Struct:
        case KeyType::StructMap:
        case KeyType::TextOrStructMap:
            return "misfit";
        default:
            return Value::map({});
    }
}

std::vector<std::string> problems_of(const Value& document, const Schema& schema) {
    Report report;
    check_keys(document, schema, report);
    std::vector<std::string> messages;
    for (const data::Problem& problem : report.take())
        messages.push_back(problem.message);
    return messages;
}

/// Calls for every key, with the document's path to it.
template <typename Call>
void each_key(const Schema& schema, const std::vector<std::string>& path, const Call& call) {
    for (const Schema& child : schema.children) {
        std::vector<std::string> below = path;
        below.emplace_back(child.name);
        call(child, below);
        if (!child.key->more.same_as.empty()) continue;  // Seen elsewhere.
        const bool is_list = child.type() == KeyType::StructList;
        if (is_list) below.emplace_back("0");
        if (child.type() == KeyType::StructMap || child.type() == KeyType::TextOrStructMap)
            below.emplace_back("x");
        each_key(child, below, call);
    }
}

/// The document's section that a path leads into, alone.
Value section_of(const Value& document, const std::vector<std::string>& path) {
    Value section = Value::map({});
    section.set(path.front(), *document.member(path.front()));
    return section;
}

Value& at(Value& document, const std::vector<std::string>& path) {
    Value* value = &document;
    for (const std::string& key : path)
        value = value->is_list() ? &value->edit_list().front() : value->member(key);
    return *value;
}

}  // namespace

TEST_CASE("every version takes a document with all of its keys") {
    for (const std::string& name : version_names()) {
        CAPTURE(name);
        const Schema schema = schema_of(*find_version(name));
        CHECK(join(problems_of(full(schema), schema), "\n").empty());
    }
}

TEST_CASE("lifting a document with all keys of a version gives only keys of the later one") {
    for (auto version = Version::V1Alpha1; version < kNewestOfLine1;
         version = static_cast<Version>(static_cast<int>(version) + 1)) {
        CAPTURE(version_name(version));
        Value document = full(schema_of(version));
        for (const std::string_view path :
             {"deployments", "devSpace.deployments", "profiles.0.replace.deployments"}) {
            if (Value* list = document.find(path)) give_one_method_each(*list);
        }

        for (auto to = version; to <= kNewestOfLine1;
             to = static_cast<Version>(static_cast<int>(to) + 1)) {
            CAPTURE(version_name(to));
            const auto lifted = lift(document, version, to);
            REQUIRE(lifted);
            CHECK(join(problems_of(lifted->document, schema_of(to)), "\n") == "");
        }
    }
}

TEST_CASE("every key of every version refuses what does not fit, at its path") {
    for (const std::string& name : version_names()) {
        CAPTURE(name);
        const Schema schema = schema_of(*find_version(name));
        const Value document = full(schema);
        each_key(schema, {}, [&](const Schema& child, const std::vector<std::string>& path) {
            const Value wrong = misfit(child.type());
            if (wrong.is_null()) return;
            Value changed = section_of(document, path);
            at(changed, path) = wrong;
            std::string shown;
            for (const std::string& part : path)
                shown += part == "0" ? "[0]" : (shown.empty() ? "" : ".") + part;
            CAPTURE(shown);
            const std::vector<std::string> problems = problems_of(changed, schema);
            REQUIRE(problems.size() == 1);
            CHECK(problems.front().starts_with(shown + ": expected "));
        });
    }
}

TEST_CASE("every required key is asked for") {
    for (const std::string& name : version_names()) {
        CAPTURE(name);
        const Schema schema = schema_of(*find_version(name));
        const Value document = full(schema);
        each_key(schema, {}, [&](const Schema& child, std::vector<std::string> path) {
            if (!child.is_required()) return;
            Value changed = section_of(document, path);
            path.pop_back();
            CAPTURE(child.key->path);
            REQUIRE(at(changed, path).erase(child.name));
            const std::vector<std::string> problems = problems_of(changed, schema);
            REQUIRE(problems.size() == 1);
            CHECK(problems.front().ends_with(child.key->more.missing));
        });
    }
}

TEST_CASE("every choice refuses another text and proposes the nearest") {
    for (const std::string& name : version_names()) {
        const Schema schema = schema_of(*find_version(name));
        const Value document = full(schema);
        each_key(schema, {}, [&](const Schema& child, const std::vector<std::string>& path) {
            const std::vector<std::string> values = values_of(*child.key);
            if (values.empty()) return;
            CAPTURE(child.key->path);
            Value changed = section_of(document, path);
            at(changed, path) = values.back() + "x";
            const std::vector<std::string> problems = problems_of(changed, schema);
            REQUIRE(problems.size() == 1);
            CHECK(problems.front().ends_with("did you mean '" + values.back() + "'?"));
        });
    }
}

TEST_CASE("a key of another version is told apart from one that nobody knows") {
    const auto first_problem = [](const std::string& text, Version version) {
        const auto document = data::parse_yaml(text, data::YamlDialect::Yaml11);
        return problems_of(*document, schema_of(version)).front();
    };
    CHECK(
        first_problem("images: {a: {image: x, tags: [y]}}", Version::V1Beta3) ==
        "images.a.tags: not a key of v1beta3: it is one from v1beta7 on; did you mean 'tag'?"
    );
    CHECK(
        first_problem("deployments: [{name: a, component: {}}]", Version::V1Beta4) ==
        "deployments[0].component: not a key of v1beta4: it is one up to v1beta3"
    );
    CHECK(
        first_problem("dev: {terminals: {}}", Version::V1Beta2) ==
        "dev.terminals: unknown key; did you mean 'terminal'?"
    );
}

TEST_CASE("every row of the table explains itself and stands in its own versions once") {
    std::vector<std::pair<std::string_view, VersionRange>> seen;
    for (const Key* key : all_keys()) {
        CAPTURE(key->path);
        CHECK(key->versions.first <= key->versions.last);
        CHECK((!key->help.empty() || key->path.ends_with(".enabled")));
        const bool overlaps = std::ranges::any_of(seen, [key](const auto& row) {
            return row.first == key->path && row.second.contains(key->versions.first);
        });
        CHECK(!overlaps);
        seen.emplace_back(key->path, key->versions);
    }
    CHECK(seen.size() > 900);
}

}  // namespace ds::config
