#include "gotemplate/functions/conversions.hpp"
#include "gotemplate/functions/groups.hpp"
#include "gotemplate/functions/letter_case.hpp"
#include "gotemplate/functions/text.hpp"
#include "gotemplate/functions/walking.hpp"
#include "gotemplate/print.hpp"

#include <algorithm>
#include <string>

namespace ds::gotemplate {
namespace {

using Arguments = std::span<const Value>;

constexpr const Type* kText = &types::kString;
constexpr const Type* kNumber = &types::kInt;

/// Adds a function from text to text.
template <typename Change>
void add_change(FunctionTable& table, std::string_view name, Change change) {
    table.add(name, {kText}, [change](Call&, Arguments args) -> Outcome {
        return Value(std::string_view(change(args[0].text())));
    });
}

/// Adds a function from two texts.
template <typename Combine>
void add_pair(FunctionTable& table, std::string_view name, Combine combine) {
    table.add(name, {kText, kText}, [combine](Call&, Arguments args) -> Outcome {
        return Value(combine(args[0].text(), args[1].text()));
    });
}

/// The text itself where nothing was cut off.
Value shortened(const Value& original, std::string_view text) {
    return text.size() == original.text().size() ? original : Value(text);
}

Outcome truncate(Call& /*call*/, Arguments args) {
    const std::string_view text = args[1].text();
    const auto size = static_cast<std::int64_t>(text.size());
    const std::int64_t count = args[0].as_int();
    if (count < 0 && size + count > 0)
        return Value(text.substr(static_cast<std::size_t>(size + count)));
    if (count >= 0 && size > count) return Value(text.substr(0, static_cast<std::size_t>(count)));
    return args[1];
}

Outcome out_of_range(std::string_view range) {
    return failed("runtime error: slice bounds out of range [" + std::string(range));
}

Outcome substring(Call& /*call*/, Arguments args) {
    const std::int64_t start = args[0].as_int();
    std::int64_t end = args[1].as_int();
    const std::string_view text = args[2].text();
    const auto size = static_cast<std::int64_t>(text.size());
    const auto number = [](std::int64_t value) {
        return std::to_string(value);
    };
    if (start < 0) {
        if (end < 0) return out_of_range(":" + number(end) + "]");
        if (end > size) return out_of_range(":" + number(end) + "] with length " + number(size));
        return Value(text.substr(0, static_cast<std::size_t>(end)));
    }
    if (end < 0 || end > size) end = size;
    if (start > end) return out_of_range(number(start) + ":" + number(end) + "]");
    return Value(text.substr(static_cast<std::size_t>(start), static_cast<std::size_t>(end - start))
    );
}

/// Checks how much `count` times `size` is, as Go's strings.Repeat does, and accounts for it.
tl::expected<std::size_t, Failure> repeated(Call& call, std::int64_t count, std::size_t size) {
    if (count < 0) return failed("strings: negative Repeat count");
    std::size_t total = 0;
    if (__builtin_mul_overflow(static_cast<std::size_t>(count), size, &total) ||
        total > static_cast<std::size_t>(INT64_MAX)) {
        return failed("strings: Repeat output length overflow");
    }
    if (tl::expected<void, Failure> spent = call.spend(total); !spent) {
        return failed(std::move(spent).error());
    }
    return total;
}

Outcome repeat(Call& call, Arguments args) {
    const std::string_view text = args[1].text();
    tl::expected<std::size_t, Failure> size = repeated(call, args[0].as_int(), text.size());
    if (!size) return failed(std::move(size).error());
    std::string result;
    result.reserve(*size);
    if (text.empty()) return Value(result);
    while (result.size() < *size)
        result += text;
    return Value(result);
}

Outcome indent(Call& call, Arguments args, std::string_view before) {
    const std::string_view text = args[1].text();
    const std::size_t lines =
        1 + static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
    const std::int64_t spaces = args[0].as_int();
    tl::expected<std::size_t, Failure> size = repeated(call, spaces, lines);
    if (!size) return failed(std::move(size).error());
    std::string result(before);
    append_indented(result, text, static_cast<std::size_t>(spaces));
    return Value(result);
}

Outcome replace(Call& call, Arguments args) {
    const std::size_t count = count_text(args[2].text(), args[0].text());
    if (count == 0) return args[2];
    auto size = repeated(call, static_cast<std::int64_t>(count), args[1].size());
    if (size) size = repeated(call, 1, args[2].size());
    if (!size) return failed(std::move(size).error());
    return Value(replace_text(args[2].text(), args[0].text(), args[1].text()));
}

/// Texts of all that is not nil, each changed, with blanks between them.
template <typename Append>
Function::Body each_not_nil(Append append) {
    return walking([append](Call&, Arguments args) -> Outcome {
        std::string result;
        bool is_first = true;
        for (const Value& value : args) {
            if (value.is_nil()) continue;
            if (!is_first) result += ' ';
            is_first = false;
            append(result, value);
        }
        return Value(result);
    });
}

void add_quotes(FunctionTable& table) {
    table.add_variadic(
        "quote", {&types::kAny}, each_not_nil([](std::string& result, const Value& value) {
            const bool is_text = value.is_string() && !value.is_object();
            result += is_text ? quote(value.text()) : quote(string_of(value));
        })
    );
    table.add_variadic(
        "squote", {&types::kAny}, each_not_nil([](std::string& result, const Value& value) {
            result += '\'';
            append_text(result, value);
            result += '\'';
        })
    );
    table.add_variadic("cat", {&types::kAny}, each_not_nil(append_text));
    table.add("toString", {&types::kAny}, walking([](Call&, Arguments args) -> Outcome {
                  return string_value(args[0]);
              }));
}

void add_cuts(FunctionTable& table) {
    table.add("trunc", {kNumber, kText}, truncate);
    table.add("substr", {kNumber, kNumber, kText}, substring);
    table.add("trim", {kText}, [](Call&, Arguments args) -> Outcome {
        return shortened(args[0], trim_space(args[0].text()));
    });
    const Function::Body trim_set = [](Call&, Arguments args) -> Outcome {
        return shortened(args[1], trim_runes(args[1].text(), args[0].text()));
    };
    table.add("trimAll", {kText, kText}, trim_set);
    table.add("trimall", {kText, kText}, trim_set);
    table.add("trimSuffix", {kText, kText}, [](Call&, Arguments args) -> Outcome {
        std::string_view text = args[1].text();
        if (text.ends_with(args[0].text())) text.remove_suffix(args[0].size());
        return shortened(args[1], text);
    });
    table.add("trimPrefix", {kText, kText}, [](Call&, Arguments args) -> Outcome {
        std::string_view text = args[1].text();
        if (text.starts_with(args[0].text())) text.remove_prefix(args[0].size());
        return shortened(args[1], text);
    });
    table.add("abbrev", {kNumber, kText}, [](Call&, Arguments args) -> Outcome {
        const std::int64_t width = args[0].as_int();
        if (width < 4) return args[1];
        return Value(abbreviate(args[1].text(), 0, width));
    });
    table.add("abbrevboth", {kNumber, kNumber, kText}, [](Call&, Arguments args) -> Outcome {
        const std::int64_t left = std::max<std::int64_t>(args[0].as_int(), 0);
        const std::int64_t right = args[1].as_int();
        if (right < 4 || (left > 0 && right < 7)) return args[2];
        return Value(abbreviate(args[2].text(), left, right));
    });
}

void add_layout(FunctionTable& table) {
    table.add("indent", {kNumber, kText}, [](Call& call, Arguments args) {
        return indent(call, args, "");
    });
    table.add("nindent", {kNumber, kText}, [](Call& call, Arguments args) {
        return indent(call, args, "\n");
    });
    table.add("repeat", {kNumber, kText}, repeat);
    table.add("wrap", {kNumber, kText}, [](Call&, Arguments args) -> Outcome {
        return Value(wrap_text(args[1].text(), {.width = args[0].as_int()}));
    });
    table.add("wrapWith", {kNumber, kText, kText}, [](Call& call, Arguments args) -> Outcome {
        const WrapStyle style{
            .width = args[0].as_int(), .line_end = args[1].text(), .cuts_words = true
        };
        // A line end after each byte, at worst.
        tl::expected<std::size_t, Failure> size =
            repeated(call, static_cast<std::int64_t>(args[1].size()), args[2].size());
        if (!size) return failed(std::move(size).error());
        return Value(wrap_text(args[2].text(), style));
    });
}

void add_questions(FunctionTable& table) {
    add_pair(table, "contains", [](std::string_view part, std::string_view text) {
        return text.find(part) != std::string_view::npos;
    });
    add_pair(table, "hasPrefix", [](std::string_view part, std::string_view text) {
        return text.starts_with(part);
    });
    add_pair(table, "hasSuffix", [](std::string_view part, std::string_view text) {
        return text.ends_with(part);
    });
    table.add("plural", {kText, kText, kNumber}, [](Call&, Arguments args) -> Outcome {
        return args[2].as_int() == 1 ? args[0] : args[1];
    });
}

}  // namespace

void add_string_functions(FunctionTable& table) {
    table.add("hello", {}, [](Call&, Arguments) -> Outcome { return Value("Hello!"); });
    add_change(table, "upper", upper_text);
    add_change(table, "lower", lower_text);
    add_change(table, "title", title_text);
    add_change(table, "untitle", untitle_text);
    add_change(table, "swapcase", swap_case);
    add_change(table, "camelcase", pascal_case);
    add_change(table, "snakecase", [](std::string_view text) { return connected_case(text, '_'); });
    add_change(table, "kebabcase", [](std::string_view text) { return connected_case(text, '-'); });
    add_change(table, "nospace", without_space);
    add_change(table, "initials", initials_of);
    add_quotes(table);
    add_cuts(table);
    add_layout(table);
    add_questions(table);
    table.add("replace", {kText, kText, kText}, replace);
}

}  // namespace ds::gotemplate
