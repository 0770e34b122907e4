#include "gotemplate/builtins.hpp"
#include "gotemplate/print.hpp"
#include "gotemplate/printable.hpp"
#include "gotemplate/runes.hpp"

#include <fmt/format.h>

namespace ds::gotemplate {
namespace {

constexpr std::size_t kMostParts = 50'000'000;

/// Sharing makes it easy to build a value of a billion parts: such a one is not printed.
tl::expected<void, Failure> spend_on(Call& call, std::span<const Value> args) {
    for (const Value& value : args) {
        if (!value.is_list() && !value.is_map()) continue;
        const std::optional<std::size_t> parts = measure(value, kMostParts);
        if (!parts) return failed(Failure::limit("the value is too big to be printed"));
        if (auto spent = call.spend(*parts); !spent) return spent;
    }
    return {};
}

/// What html and the like print of their arguments: as an action prints, with blanks as print.
std::string shown(std::span<const Value> args) {
    std::string out;
    bool was_string = true;
    for (const Value& value : args) {
        const bool is_string = value.kind() == Kind::String || value.is_nil();
        if (!is_string && !was_string) out += ' ';
        append_printed(out, value);
        was_string = is_string;
    }
    return out;
}

std::string escape_html(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '\0':
                out += "\uFFFD";
                break;
            case '"':
                out += "&#34;";
                break;
            case '\'':
                out += "&#39;";
                break;
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            default:
                out += c;
        }
    }
    return out;
}

void append_js(std::string& out, char c) {
    constexpr std::string_view kCoded = "<>&=";
    if (c == '\\' || c == '\'' || c == '"') {
        out += '\\';
        out += c;
    } else if (static_cast<unsigned char>(c) < ' ' || kCoded.find(c) != kCoded.npos) {
        out += fmt::format("\\u{:04X}", static_cast<unsigned>(c));
    } else {
        out += c;
    }
}

std::string escape_js(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const Rune rune = rune_at(text, at);
        if (rune.value < 0x80) {
            append_js(out, text[at]);
        } else if (is_printable(rune.value)) {
            out += text.substr(at, rune.size);
        } else {
            out += fmt::format("\\u{:04X}", static_cast<std::uint32_t>(rune.value));
        }
        at += rune.size;
    }
    return out;
}

std::string escape_query(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        constexpr std::string_view kPlain = "-_.~";
        if (byte < 0x80 && (is_letter_or_digit(byte) || kPlain.find(c) != kPlain.npos)) {
            out += c;
        } else if (c == ' ') {
            out += '+';
        } else {
            out += fmt::format("%{:02X}", byte);
        }
    }
    return out;
}

template <typename Print>
Outcome print_with(Call& call, std::span<const Value> args, Print print_all) {
    if (auto spent = spend_on(call, args); !spent) return failed(std::move(spent).error());
    return Value(print_all(args));
}

}  // namespace

void add_printing(FunctionTable& table) {
    const Type* any = &types::kAny;
    table.add_variadic("print", {any}, [](Call& call, std::span<const Value> args) {
        return print_with(call, args, print);
    });
    table.add_variadic("println", {any}, [](Call& call, std::span<const Value> args) {
        return print_with(call, args, print_line);
    });
    table.add_variadic(
        "printf",
        {&types::kString, any},
        [](Call& call, std::span<const Value> args) {
            return print_with(call, args, [&call](std::span<const Value> all) {
                return format(all[0].text(), all.subspan(1), call.most_text());
            });
        }
    );
    table.add_variadic("html", {any}, [](Call& call, std::span<const Value> args) {
        return print_with(call, args, [](auto all) { return escape_html(shown(all)); });
    });
    table.add_variadic("js", {any}, [](Call& call, std::span<const Value> args) {
        return print_with(call, args, [](auto all) { return escape_js(shown(all)); });
    });
    table.add_variadic("urlquery", {any}, [](Call& call, std::span<const Value> args) {
        return print_with(call, args, [](auto all) { return escape_query(shown(all)); });
    });
}

}  // namespace ds::gotemplate
