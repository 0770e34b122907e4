#include "helm/chart_yaml.hpp"

#include "base/strings.hpp"
#include "data/go_yaml_writer.hpp"
#include "data/utf8.hpp"
#include "data/yaml.hpp"
#include "helm/path_match.hpp"
#include "helm/version_match.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <utility>

namespace ds::helm {
namespace {

using data::Kind;
using data::Value;

tl::unexpected<Error> refuse(std::string message) {
    return fail(ErrorCode::InvalidInput, std::move(message));
}

std::string_view json_word(const Value& value) {
    switch (value.kind()) {
        case Kind::Bool:
            return "bool";
        case Kind::Int:
        case Kind::Float:
            return "number";
        case Kind::String:
            return "string";
        case Kind::List:
            return "array";
        default:
            return "object";
    }
}

/// A float in a place for text goes through 32 bits, and 1.10 becomes "1.1".
std::string short_float(double number) {
    const auto narrow = static_cast<float>(number);
    std::string digits = data::go_yaml_float(static_cast<double>(narrow));
    for (int precision = 1; precision <= 9; ++precision) {
        char buffer[40];
        std::snprintf(std::begin(buffer), sizeof buffer, "%.*g", precision, number);
        if (std::strtof(std::begin(buffer), nullptr) != narrow) continue;
        return data::go_yaml_float(std::strtod(std::begin(buffer), nullptr));
    }
    return digits;
}

std::optional<std::string> as_text(const Value& value) {
    switch (value.kind()) {
        case Kind::String:
            return std::string(value.text());
        case Kind::Bool:
            return *value.as_bool() ? "true" : "false";
        case Kind::Int:
            return std::to_string(*value.as_int());
        case Kind::Float:
            return short_float(*value.as_double());
        default:
            return std::nullopt;
    }
}

/// Reads maps into structs as encoding/json does: names without regard to case, null leaves a
/// field as it is, the first wrong type is the error.
class Decoder {
  public:
    explicit Decoder(std::string_view type) : type_(type) {}

    void read(std::string_view name, const Value& value, std::string& into) {
        if (value.is_null()) return;
        std::optional<std::string> text = as_text(value);
        if (text) {
            into = *std::move(text);
        } else {
            report(name, value, "string");
        }
    }

    void read(std::string_view name, const Value& value, bool& into) {
        if (value.is_null()) return;
        if (const std::optional<bool> flag = value.as_bool()) {
            into = *flag;
        } else {
            report(name, value, "bool");
        }
    }

    void read(std::string_view name, const Value& value, std::vector<std::string>& into) {
        if (!is_list(name, value, "[]string")) return;
        into.clear();
        for (const Value& item : value.list()) {
            std::string text;
            read(name, item, text);
            into.push_back(std::move(text));
        }
    }

    void read(std::string_view name, const Value& value, std::map<std::string, std::string>& into) {
        if (value.is_null()) return;
        if (!value.is_map()) return report(name, value, "map[string]string");
        for (const data::Member& member : value.map())
            read(name, member.value, into[member.key]);
    }

    bool is_list(std::string_view name, const Value& value, std::string_view type) {
        if (value.is_list()) return true;
        if (!value.is_null()) report(name, value, type);
        return false;
    }

    void report(std::string_view name, const Value& value, std::string_view type) {
        if (!problem_.empty()) return;
        const std::string path =
            path_.empty() ? std::string(name) : path_ + "." + std::string(name);
        problem_ = "json: cannot unmarshal " + std::string(json_word(value)) +
                   " into Go struct field " + type_ + "." + path + " of type " + std::string(type);
    }

    /// Goes into the items of the list `name`, which are structs of `type`.
    template <typename Read>
    void within(std::string_view name, std::string_view type, Read read) {
        const std::string outer_type = std::exchange(type_, std::string(type));
        const std::string outer_path = std::exchange(path_, std::string(name));
        read();
        type_ = outer_type;
        path_ = outer_path;
    }

    Result<> result() const {
        if (problem_.empty()) return {};
        return refuse("error unmarshaling JSON: while decoding JSON: " + problem_);
    }

  private:
    std::string type_;
    std::string path_;
    std::string problem_;
};

bool is_named(const data::Member& member, std::string_view name) {
    return member.key == name ||
           (member.key.size() == name.size() && to_lower(member.key) == to_lower(name));
}

void read_maintainer(Decoder& decoder, const Value& value, Maintainer& into) {
    for (const data::Member& member : value.map()) {
        if (is_named(member, "name")) decoder.read("name", member.value, into.name);
        if (is_named(member, "email")) decoder.read("email", member.value, into.email);
        if (is_named(member, "url")) decoder.read("url", member.value, into.url);
    }
}

void read_import_values(Decoder& decoder, const Value& value, Dependency& into) {
    if (!decoder.is_list("import-values", value, "[]interface {}")) return;
    into.import_values = value;
    make_json_numbers(into.import_values);
}

void read_dependency(Decoder& decoder, const Value& value, Dependency& into) {
    for (const data::Member& member : value.map()) {
        if (is_named(member, "name")) decoder.read("name", member.value, into.name);
        if (is_named(member, "version")) decoder.read("version", member.value, into.version);
        if (is_named(member, "repository"))
            decoder.read("repository", member.value, into.repository);
        if (is_named(member, "condition")) decoder.read("condition", member.value, into.condition);
        if (is_named(member, "tags")) decoder.read("tags", member.value, into.tags);
        if (is_named(member, "enabled")) decoder.read("enabled", member.value, into.enabled);
        if (is_named(member, "alias")) decoder.read("alias", member.value, into.alias);
        if (is_named(member, "import-values")) read_import_values(decoder, member.value, into);
    }
}

/// The items of a list of structs; null ones are kept apart, as Helm refuses them later.
template <typename Item, typename Read>
void read_structs(
    Decoder& decoder,
    const data::Member& member,
    std::string_view type,
    std::vector<Item>& into,
    Read read
) {
    into.clear();
    for (const Value& item : member.value.list()) {
        into.emplace_back();
        if (item.is_null()) continue;
        if (!item.is_map()) {
            decoder.report(member.key, item, "chart." + std::string(type));
            continue;
        }
        decoder.within(member.key, type, [&] { read(decoder, item, into.back()); });
    }
}

void read_lists(Decoder& decoder, const data::Member& member, Metadata& into) {
    if (is_named(member, "maintainers") &&
        decoder.is_list("maintainers", member.value, "[]*chart.Maintainer"))
        read_structs(decoder, member, "Maintainer", into.maintainers, read_maintainer);
    if (is_named(member, "dependencies") &&
        decoder.is_list("dependencies", member.value, "[]*chart.Dependency")) {
        into.has_dependencies = true;
        read_structs(decoder, member, "Dependency", into.dependencies, read_dependency);
    }
}

void read_field(Decoder& decoder, const data::Member& member, Metadata& into) {
    const std::pair<std::string_view, std::string*> texts[] = {
        {"name", &into.name},
        {"home", &into.home},
        {"version", &into.version},
        {"description", &into.description},
        {"icon", &into.icon},
        {"apiVersion", &into.api_version},
        {"condition", &into.condition},
        {"tags", &into.tags},
        {"appVersion", &into.app_version},
        {"kubeVersion", &into.kube_version},
        {"type", &into.type},
    };
    for (const auto& [name, text] : texts) {
        if (is_named(member, name)) return decoder.read(name, member.value, *text);
    }
    if (is_named(member, "sources")) decoder.read("sources", member.value, into.sources);
    if (is_named(member, "keywords")) decoder.read("keywords", member.value, into.keywords);
    if (is_named(member, "deprecated")) decoder.read("deprecated", member.value, into.deprecated);
    if (is_named(member, "annotations"))
        decoder.read("annotations", member.value, into.annotations);
    read_lists(decoder, member, into);
}

/// Go's unicode.IsSpace beyond ASCII, and what of the rest cannot be printed.
std::optional<char> replacement(std::string_view character) {
    constexpr std::string_view kBlanks = "\t\n\v\f\r ";
    if (character.size() == 1) {
        const char byte = character.front();
        if (kBlanks.find(byte) != std::string_view::npos) return ' ';
        return static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F ? '\0' : byte;
    }
    const bool is_blank = character == "\xC2\x85" || character == "\xC2\xA0" ||
                          character == "\xE1\x9A\x80" || character == "\xE2\x80\xA8" ||
                          character == "\xE2\x80\xA9" || character == "\xE2\x80\xAF" ||
                          character == "\xE2\x81\x9F" || character == "\xE3\x80\x80" ||
                          (character >= "\xE2\x80\x80" && character <= "\xE2\x80\x8A");
    if (is_blank) return ' ';
    const bool is_hidden = (character >= "\xE2\x80\x8B" && character <= "\xE2\x80\x8F") ||
                           character == "\xEF\xBB\xBF" || character == "\xC2\xAD" ||
                           (character.size() == 2 && character < "\xC2\xA1");
    return is_hidden ? std::optional('\0') : std::nullopt;
}

void sanitize(std::string& text) {
    std::string clean;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = data::utf8_length(text, at);
        if (length == 0) {
            clean += "\xEF\xBF\xBD";
            ++at;
            continue;
        }
        const std::string_view character = std::string_view(text).substr(at, length);
        const std::optional<char> other = replacement(character);
        if (!other) {
            clean += character;
        } else if (*other != '\0') {
            clean += *other;
        }
        at += length;
    }
    text = std::move(clean);
}

tl::unexpected<Error> invalid(const std::string& message) {
    return refuse("validation: " + message);
}

Result<> validate_dependencies(std::vector<Dependency>& dependencies) {
    std::set<std::string> names;
    for (Dependency& dependency : dependencies) {
        if (dependency == Dependency())
            return invalid("dependencies must not contain empty or null nodes");
        for (std::string* text :
             {&dependency.name, &dependency.version, &dependency.repository, &dependency.condition})
            sanitize(*text);
        for (std::string& tag : dependency.tags)
            sanitize(tag);
        const bool good_alias = std::ranges::all_of(dependency.alias, [](char c) {
            return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-';
        });
        if (!good_alias)
            return invalid(
                "dependency \"" + dependency.name + "\" has disallowed characters in the alias"
            );
        const std::string& key = dependency.alias.empty() ? dependency.name : dependency.alias;
        if (!names.insert(key).second)
            return invalid("more than one dependency with name or alias \"" + key + "\"");
    }
    return {};
}

Result<> validate_names(const Metadata& metadata) {
    if (metadata.api_version.empty()) return invalid("chart.metadata.apiVersion is required");
    if (metadata.name.empty()) return invalid("chart.metadata.name is required");
    if (metadata.name == "." || metadata.name == "..")
        return invalid("chart.metadata.name \"" + metadata.name + "\" is not allowed");
    if (metadata.name != base_name(metadata.name))
        return invalid("chart.metadata.name \"" + metadata.name + "\" is invalid");
    if (metadata.version.empty()) return invalid("chart.metadata.version is required");
    if (!is_version(metadata.version))
        return invalid("chart.metadata.version \"" + metadata.version + "\" is invalid");
    if (!metadata.type.empty() && metadata.type != "application" && metadata.type != "library")
        return invalid("chart.metadata.type must be application or library");
    return {};
}

}  // namespace

void make_json_numbers(Value& value) {
    if (value.is_list()) {
        for (Value& item : value.edit_list())
            make_json_numbers(item);
    } else if (value.is_map()) {
        for (data::Member& member : value.edit_map())
            make_json_numbers(member.value);
    } else if (const std::optional<std::int64_t> number = value.as_int()) {
        Value real(static_cast<double>(*number));
        real.set_position(value.position());
        value = std::move(real);
    }
}

Result<Value> read_helm_yaml(std::string_view text) {
    tl::expected<Value, data::Problem> document = data::parse_yaml(text, data::YamlDialect::Helm);
    if (document) return *std::move(document);
    std::string problem = data::go_yaml_error(text);
    if (problem.empty())
        problem = "yaml: line " + std::to_string(document.error().position.line) + ": " +
                  document.error().message;
    return refuse("error converting YAML to JSON: " + problem);
}

Result<> read_metadata(std::string_view text, Metadata& metadata) {
    Result<Value> document = read_helm_yaml(text);
    if (!document) return fail(document.error());
    if (document->is_null()) return {};
    if (!document->is_map()) {
        return refuse(
            "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal " +
            std::string(json_word(*document)) + " into Go value of type chart.Metadata"
        );
    }
    // The JSON that Helm makes of it has its keys in order; the first problem is reported.
    std::ranges::sort(document->edit_map(), {}, &data::Member::key);
    Decoder decoder("Metadata");
    for (const data::Member& member : document->map())
        read_field(decoder, member, metadata);
    return decoder.result();
}

Result<> validate_metadata(Metadata& metadata) {
    for (std::string* text :
         {&metadata.name,
          &metadata.description,
          &metadata.home,
          &metadata.icon,
          &metadata.condition,
          &metadata.tags,
          &metadata.app_version,
          &metadata.kube_version})
        sanitize(*text);
    for (std::string& source : metadata.sources)
        sanitize(source);
    for (std::string& keyword : metadata.keywords)
        sanitize(keyword);
    const Result<> names = validate_names(metadata);
    if (!names) return names;
    for (Maintainer& maintainer : metadata.maintainers) {
        for (std::string* text : {&maintainer.name, &maintainer.email, &maintainer.url})
            sanitize(*text);
    }
    return validate_dependencies(metadata.dependencies);
}

}  // namespace ds::helm
