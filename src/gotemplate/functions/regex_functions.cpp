#include "gotemplate/functions/groups.hpp"
#include "gotemplate/functions/regex.hpp"
#include "gotemplate/print.hpp"
#include "gotemplate/runes.hpp"

namespace ds::gotemplate {
namespace {

using Arguments = std::span<const Value>;
using Apply = Outcome (*)(const Regex& regex, Arguments args);

constexpr const Type* kText = &types::kString;
constexpr const Type* kNumber = &types::kInt;

/// Whether Go shows the text between backquotes.
bool fits_backquotes(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const Rune rune = rune_at(text, at);
        const bool is_control = (rune.value < 0x20 && rune.value != U'\t') || rune.value == 0x7F;
        if (!rune.is_valid || is_control || rune.value == U'`' || rune.value == 0xFEFF)
            return false;
        at += rune.size;
    }
    return true;
}

/// How the functions without "must" fail.
std::string panic_text(std::string_view pattern, const Error& error) {
    const std::string shown =
        fits_backquotes(pattern) ? '`' + std::string(pattern) + '`' : quote(pattern);
    return "regexp: Compile(" + shown + "): " + error.message();
}

/// Adds `regexX` and `mustRegexX`, which differ in the text of their failure.
void add(
    FunctionTable& table,
    std::string_view name,
    std::initializer_list<const Type*> parameters,
    Apply apply
) {
    table.add("regex" + std::string(name), parameters, [apply](Call&, Arguments args) -> Outcome {
        const Result<Regex> regex = Regex::compile(args[0].text());
        if (!regex) return failed(panic_text(args[0].text(), regex.error()));
        return apply(*regex, args);
    });
    table.add(
        "mustRegex" + std::string(name),
        parameters,
        [apply](Call&, Arguments args) -> Outcome {
            const Result<Regex> regex = Regex::compile(args[0].text());
            if (!regex) return failed(regex.error().message());
            return apply(*regex, args);
        }
    );
}

Outcome replaced(const std::optional<std::string>& text) {
    if (!text) return failed(Failure::limit("the result of the replacement is too long"));
    return Value(*text);
}

/// A list of texts; Go gives a nil one where there is nothing to give.
Value list_of(const std::vector<std::string_view>& texts, bool is_nil) {
    if (is_nil) return Value::make_nil_list(types::kStringList);
    return Value::make_list(std::vector<Value>(texts.begin(), texts.end()), types::kStringList);
}

}  // namespace

void add_regex_functions(FunctionTable& table) {
    add(table, "Match", {kText, kText}, [](const Regex& regex, Arguments args) -> Outcome {
        return Value(regex.matches(args[1].text()));
    });
    // A bad pattern matches nothing.
    table.add("regexMatch", {kText, kText}, [](Call&, Arguments args) -> Outcome {
        const Result<Regex> regex = Regex::compile(args[0].text());
        return Value(regex && regex->matches(args[1].text()));
    });
    add(table, "Find", {kText, kText}, [](const Regex& regex, Arguments args) -> Outcome {
        return Value(regex.find(args[1].text()));
    });
    add(table,
        "FindAll",
        {kText, kText, kNumber},
        [](const Regex& regex, Arguments args) -> Outcome {
            const std::vector<std::string_view> found =
                regex.find_all(args[1].text(), args[2].as_int());
            return list_of(found, found.empty());
        });
    add(table, "Split", {kText, kText, kNumber}, [](const Regex& regex, Arguments args) -> Outcome {
        const std::int64_t count = args[2].as_int();
        return list_of(regex.split(args[1].text(), count), count == 0);
    });
    add(table,
        "ReplaceAll",
        {kText, kText, kText},
        [](const Regex& regex, Arguments args) -> Outcome {
            return replaced(regex.replace(args[1].text(), args[2].text()));
        });
    add(table,
        "ReplaceAllLiteral",
        {kText, kText, kText},
        [](const Regex& regex, Arguments args) -> Outcome {
            return replaced(regex.replace_literally(args[1].text(), args[2].text()));
        });
    table.add("regexQuoteMeta", {kText}, [](Call&, Arguments args) -> Outcome {
        return Value(escape_regex(args[0].text()));
    });
}

}  // namespace ds::gotemplate
