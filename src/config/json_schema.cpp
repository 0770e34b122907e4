#include "config/json_schema.hpp"

#include "config/schema.hpp"
#include "data/json.hpp"
#include "data/value.hpp"
#include "data/yaml.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace ds::config {
namespace {

using data::Value;

constexpr std::string_view kDraft = "http://json-schema.org/draft-07/schema#";
constexpr std::size_t kIndent = 1;

Value reference(const std::string& name) {
    return Value::map({{"$ref", "#/definitions/" + name}});
}

Value any_of(Value one, Value other) {
    return Value::map({{"anyOf", Value::list({std::move(one), std::move(other)})}});
}

Value type_of(std::string_view name) {
    return Value::map({{"type", name}});
}

/// A default is written in YAML.
Value parsed(std::string_view text) {
    const auto value = data::parse_yaml(text, data::YamlDialect::Yaml11);
    return value && value->is_list() ? *value : Value(text);
}

/// Makes schemas of maps, each different one once.
class Writer {
  public:
    /// The definition of a whole version; yields its name.
    std::string add_version(Version version) {
        const Schema schema = schema_of(version);
        return add(std::string(version_name(version)), properties_of(schema, version));
    }

    Value take_definitions() { return std::move(definitions_); }

    Writer() {
        definitions_ = Value::map({});
        // A variable may stand for anything but a map or list.
        Value variable = type_of("string");
        variable.set("pattern", "\\$\\{|\\$!?#?\\(");
        definitions_.set("variable", std::move(variable));
        Value text = Value::map({});
        text.set("type", std::vector<std::string>{"string", "number", "boolean", "null"});
        definitions_.set("text", std::move(text));
        Value texts = type_of("array");
        texts.set("items", reference("text"));
        definitions_.set("texts", std::move(texts));
        Value map = type_of("object");
        map.set("additionalProperties", reference("text"));
        definitions_.set("textMap", std::move(map));
    }

  private:
    /// Equal definitions are one; of two that differ, the later has a number in its name.
    std::string add(const std::string& name, Value definition) {
        const std::string text = data::write_json(definition);
        if (const auto known = names_.find(text); known != names_.end()) return known->second;
        std::string free = name;
        for (int number = 2; definitions_.member(free) != nullptr; ++number)
            free = name + "-" + std::to_string(number);
        names_[text] = free;
        definitions_.set(free, std::move(definition));
        return free;
    }

    Value properties_of(const Schema& schema, Version version) {
        Value properties = Value::map({});
        std::vector<std::string> required;
        for (const Schema& child : schema.children) {
            properties.set(child.name, property_of(child, version));
            if (child.is_required()) required.emplace_back(child.name);
        }
        Value map = type_of("object");
        map.set("additionalProperties", false);
        if (!required.empty()) map.set("required", required);
        map.set("properties", std::move(properties));
        return map;
    }

    Value property_of(const Schema& schema, Version version) {
        const Key& key = *schema.key;
        Value shape = shape_of(schema, version);
        if (key.path == "version") shape = Value::map({{"const", version_name(version)}});
        // Beside "$ref" nothing counts in draft 7.
        if (shape.member("$ref") != nullptr)
            shape = Value::map({{"allOf", Value::list({std::move(shape)})}});
        Value property = Value::map({});
        if (!key.help.empty()) property.set("description", key.help);
        if (!key.more.fallback.empty()) property.set("default", default_of(key));
        if (key.more.hidden) property.set("deprecated", true);
        for (const data::Member& member : shape.map())
            property.set(member.key, member.value);
        return property;
    }

    static Value default_of(const Key& key) {
        if (key.type == KeyType::Bool) return key.more.fallback == "true";
        if (key.type == KeyType::Int) return std::stoi(std::string(key.more.fallback));
        return parsed(key.more.fallback);
    }

    Value shape_of(const Schema& schema, Version version) {
        switch (schema.type()) {
            case KeyType::Bool:
                return any_of(nullable("boolean"), reference("variable"));
            case KeyType::Int:
                return any_of(nullable("integer"), reference("variable"));
            case KeyType::Text:
                return text_of(*schema.key);
            case KeyType::TextList:
                return any_of(reference("texts"), type_of("null"));
            case KeyType::TextMap:
                return any_of(reference("textMap"), type_of("null"));
            case KeyType::Any:
                return Value::map({});
            case KeyType::AnyMap:
                return nullable("object");
            case KeyType::AnyList:
                return nullable("array");
            default:
                return struct_of(schema, version);
        }
    }

    static Value nullable(std::string_view type) {
        Value value = Value::map({});
        value.set("type", std::vector<std::string>{std::string(type), "null"});
        return value;
    }

    static Value text_of(const Key& key) {
        const std::vector<std::string> values = values_of(key);
        if (values.empty()) return reference("text");
        return any_of(Value::map({{"enum", Value(values)}}), reference("variable"));
    }

    Value struct_of(const Schema& schema, Version version) {
        const std::string name = add(std::string(schema.key->path), properties_of(schema, version));
        if (schema.type() == KeyType::Struct) return any_of(reference(name), type_of("null"));
        if (schema.type() == KeyType::StructList) {
            Value list = nullable("array");
            list.set("items", reference(name));
            return list;
        }
        Value map = nullable("object");
        Value entry = any_of(reference(name), type_of("null"));
        if (schema.type() == KeyType::TextOrStructMap)
            entry = any_of(reference(name), reference("text"));
        map.set("additionalProperties", std::move(entry));
        return map;
    }

    Value definitions_;
    std::map<std::string, std::string> names_;  // By the definition's text.
};

std::string write(Value root, Writer& writer) {
    root.set("definitions", writer.take_definitions());
    return data::write_json(root, kIndent) + "\n";
}

Value header(const std::string& title) {
    Value root = Value::map({});
    root.set("$schema", kDraft);
    root.set("title", title);
    return root;
}

}  // namespace

std::string json_schema(Version version) {
    Writer writer;
    Value root = header("devspace.yaml " + std::string(version_name(version)));
    const std::string name = writer.add_version(version);
    root.set("allOf", Value::list({reference(name)}));
    return write(std::move(root), writer);
}

std::string json_schema() {
    Writer writer;
    Value root = header("devspace.yaml");
    root.set("type", "object");
    Value cases = Value::list({});
    for (const std::string& name : version_names()) {
        const Version version = *find_version(name);
        Value condition = Value::map({{"const", name}});
        condition = Value::map({{"properties", Value::map({{"version", std::move(condition)}})}});
        // A file without a version is of the usual one.
        if (version != kUsualVersion)
            condition.set("required", std::vector<std::string>{"version"});
        Value each = Value::map({});
        each.set("if", std::move(condition));
        each.set("then", reference(writer.add_version(version)));
        cases.append(std::move(each));
    }
    root.set("allOf", std::move(cases));
    Value version = Value::map({});
    version.set("enum", version_names());
    root.set("properties", Value::map({{"version", std::move(version)}}));
    return write(std::move(root), writer);
}

}  // namespace ds::config
