#include "gotemplate/print.hpp"

#include "gotemplate/printer.hpp"

#include <charconv>
#include <optional>

namespace ds::gotemplate {
namespace {

/// Numbers of values files are float64; most are small and whole, and print as such.
std::optional<int> as_whole_number(const Value& value) {
    if (value.kind() != Kind::Float64 || value.is_object()) return std::nullopt;
    const double number = value.as_double();
    if (!(number > 0 && number < 1000000)) return std::nullopt;
    const int whole = static_cast<int>(number);
    return static_cast<double>(whole) == number ? std::optional(whole) : std::nullopt;
}

}  // namespace

void append_text(std::string& out, const Value& value) {
    const Kind kind = value.kind();
    if (value.is_string() && !value.is_object()) {
        out += value.text();
    } else if (kind >= Kind::Int && kind <= Kind::Int64 && !value.is_object()) {
        char buffer[24];
        const auto result = std::to_chars(buffer, buffer + sizeof(buffer), value.as_int());
        out.append(buffer, result.ptr);
    } else if (const auto whole = as_whole_number(value)) {
        out += std::to_string(*whole);
    } else {
        Printer(out).print(value, 'v');
    }
}

std::string to_text(const Value& value) {
    std::string text;
    append_text(text, value);
    return text;
}

// Go prints what a pointer points to, unless the pointer itself can print.
void append_printed(std::string& out, const Value& value) {
    if (value.is_nil()) {
        out += "<no value>";
        return;
    }
    if (value.is_object() && !value.is_typed_nil()) {
        if (const std::optional<std::string> printed = value.object()->printed()) {
            out += *printed;
            return;
        }
    }
    const std::size_t start = out.size();
    append_text(out, value);
    const bool is_struct = value.is_object() && value.kind() == Kind::Pointer &&
                           !value.is_typed_nil() && !value.object()->text();
    if (is_struct && out.size() > start && out[start] == '&') out.erase(start, 1);
}

std::string print(std::span<const Value> args) {
    std::string out;
    bool was_string = true;
    for (const Value& value : args) {
        const bool is_string = value.kind() == Kind::String;
        if (!is_string && !was_string) out += ' ';
        append_text(out, value);
        was_string = is_string;
    }
    return out;
}

std::string print_line(std::span<const Value> args) {
    std::string out;
    for (const Value& value : args) {
        if (&value != args.data()) out += ' ';
        append_text(out, value);
    }
    return out += '\n';
}

}  // namespace ds::gotemplate
