#include "data/json.hpp"
#include "gotemplate/functions/sprig.hpp"
#include "gotemplate/print.hpp"
#include "gotemplate/template.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

namespace ds::gotemplate {
namespace {

struct Case {
    std::string name;
    std::map<std::string, std::string> sections;
};

std::string read_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream content;
    content << file.rdbuf();
    return content.str();
}

/// A `data` section before the first case is that of all cases without one.
std::vector<Case> read_cases(const std::filesystem::path& path) {
    constexpr std::string_view kMarker = "==== ";
    constexpr std::string_view kCase = "case ";
    const std::string text = read_file(path);
    std::vector<Case> cases;
    std::string shared;
    std::string* section = nullptr;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        const std::string_view line = std::string_view(text).substr(at, end - at);
        at = end + 1;
        if (!line.starts_with(kMarker)) {
            if (section != nullptr) *section += std::string(line) + '\n';
            continue;
        }
        const std::string_view word = line.substr(kMarker.size());
        section = nullptr;
        if (word.starts_with(kCase)) {
            cases.push_back({std::string(word.substr(kCase.size())), {}});
        } else {
            section = cases.empty() ? &shared : &cases.back().sections[std::string(word)];
        }
    }
    for (Case& one : cases) {
        one.sections.try_emplace("data", shared);
        for (auto& [name, content] : one.sections) {
            if (!content.empty()) content.pop_back();
        }
    }
    return cases;
}

Value named_value(std::string_view name) {
    const Type* integer = &types::kInt;
    const Type* text = &types::kString;
    if (name == "nil map") return Value::make_nil_map(types::kAnyMap);
    if (name == "nil list") return Value::make_nil_list(types::kAnyList);
    Function function;
    if (name == "add") {
        function.parameters = {integer, integer};
        function.body = [](Call&, std::span<const Value> args) -> Outcome {
            return Value::integer(args[0].as_int() + args[1].as_int());
        };
    } else if (name == "fail") {
        function.body = [](Call&, std::span<const Value>) -> Outcome {
            return failed("it failed");
        };
    } else if (name == "takes") {
        function.parameters = {&types::kAnyMap, &types::kAny};
        function.body = [](Call&, std::span<const Value> args) -> Outcome {
            const Value size = Value::integer(static_cast<std::int64_t>(args[0].size()));
            return Value(print(std::vector<Value>{size, args[1]}));
        };
    } else {
        REQUIRE(name == "join");
        function.parameters = {text, text};
        function.is_variadic = true;
        function.body = [](Call&, std::span<const Value> args) -> Outcome {
            std::string joined(args[0].text());
            for (std::size_t at = 1; at < args.size(); ++at) {
                joined += (at > 1 ? "+" : "") + std::string(args[at].text());
            }
            return Value(joined);
        };
    }
    return Value::make_function(std::move(function));
}

Value typed(const data::Value& value);

/// What {"$int": 1} and its like stand for.
Value special(std::string_view key, const data::Value& value) {
    const auto number = [&](Kind kind) {
        return Value::integer(*value.as_int(), kind);
    };
    if (key == "$int") return number(Kind::Int);
    if (key == "$int64") return number(Kind::Int64);
    if (key == "$uint8") return number(Kind::Uint8);
    if (key == "$uint64") return number(Kind::Uint64);
    if (key == "$float32") return Value::float32(static_cast<float>(*value.as_double()));
    if (key == "$bytes") return Value::bytes(value.text());
    if (key == "$value") return named_value(value.text());
    if (key == "$string_map") {
        Value map = Value::make_map(types::kStringMap);
        for (const data::Member& member : value.map()) {
            map.map().set(std::string_view(member.key), member.value.text());
        }
        return map;
    }
    std::vector<Value> items;
    for (const data::Value& item : value.list()) {
        items.push_back(key == "$ints" ? Value::integer(*item.as_int()) : Value(item.text()));
    }
    return Value::make_list(items, key == "$ints" ? types::kIntList : types::kStringList);
}

Value typed(const data::Value& value) {
    if (value.is_list()) {
        std::vector<Value> items;
        for (const data::Value& item : value.list())
            items.push_back(typed(item));
        return Value::make_list(std::move(items));
    }
    if (!value.is_map()) return Value::from_json(value);
    if (value.map().size() == 1 && value.map()[0].key.starts_with("$")) {
        return special(value.map()[0].key, value.map()[0].value);
    }
    Value map = Value::make_map();
    for (const data::Member& member : value.map()) {
        map.map().set(std::string_view(member.key), typed(member.value));
    }
    return map;
}

/// The document; nearly all cases of a file share one.
const data::Value& parsed_data(const std::string& text) {
    static std::string last_text;
    static data::Value last;
    if (text != last_text) {
        last = data::parse_json(text).value();
        last_text = text;
    }
    return last;
}

struct Result {
    std::string kind;  // "output" or "error", as in the files.
    std::string text;
};

Result run(const Case& one, const FunctionTable& table) {
    const auto section = [&](const char* name) {
        const auto found = one.sections.find(name);
        return found != one.sections.end() ? found->second : std::string();
    };
    ExecuteOptions options;
    const std::string missing_key = section("options");
    options.missing_key = missing_key == "missingkey=error"     ? MissingKey::Error
                          : missing_key == "missingkey=default" ? MissingKey::Invalid
                                                                : MissingKey::Zero;
    const std::string text = section("data");
    const Value data = text.empty() ? Value::make_map() : typed(parsed_data(text));
    TemplateSet set(table);
    if (const auto parsed = set.parse("t", section("template")); !parsed) {
        return {"error", parsed.error().text()};
    }
    const auto output = set.execute("t", data, options);
    return output ? Result{"output", *output} : Result{"error", output.error().text()};
}

/// Runs the cases of one file; gives how many there were.
int check_file(const std::filesystem::path& path, const FunctionTable& table) {
    int failures = 0;
    const std::vector<Case> cases = read_cases(path);
    for (const Case& one : cases) {
        CAPTURE(path.filename().string());
        CAPTURE(one.name);
        const Result result = run(one, table);
        const auto wanted = one.sections.find(result.kind);
        if (wanted == one.sections.end()) {
            ++failures;
            const std::string text = result.kind + ": " + result.text;
            CHECK_MESSAGE(false, text);
        } else {
            if (result.text != wanted->second) ++failures;
            CHECK(result.text == wanted->second);
        }
    }
    const std::string rate = fmt::format(
        "{}: {} of {} agree with Go",
        path.filename().string(),
        cases.size() - static_cast<std::size_t>(failures),
        cases.size()
    );
    MESSAGE(rate);
    return static_cast<int>(cases.size());
}

/// Runs the cases of the files whose names begin with "sprig_", or of all others.
int check_files(bool are_of_sprig, const FunctionTable& table) {
    int count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(DS_TEMPLATE_CASES)) {
        const bool is_of_sprig = entry.path().filename().string().starts_with("sprig_");
        if (is_of_sprig == are_of_sprig) count += check_file(entry.path(), table);
    }
    return count;
}

TEST_CASE("templates give what Go gives, in output and in errors") {
    FunctionTable table;
    add_builtins(table);
    CHECK(check_files(false, table) >= 400);
}

TEST_CASE("sprig's functions give what Go's sprig gives, in output and in errors") {
    FunctionTable table;
    add_builtins(table);
    register_sprig(table);
    CHECK(check_files(true, table) >= 1500);
}

}  // namespace
}  // namespace ds::gotemplate
