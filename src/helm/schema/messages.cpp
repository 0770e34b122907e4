#include "data/go_yaml_writer.hpp"
#include "gotemplate/print.hpp"
#include "helm/schema/schema.hpp"

#include <array>
#include <string>

namespace ds::helm::schema {
namespace {

void replace_all(std::string& text, std::string_view what, std::string_view by) {
    for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size())
        text.replace(at, what.size(), by);
}

std::string pointer_of(const std::vector<std::string>& path) {
    std::string pointer;
    for (std::string part : path) {
        replace_all(part, "~", "~0");
        replace_all(part, "/", "~1");
        pointer += "/" + part;
    }
    return pointer;
}

void append(std::string& text, const Violation& violation, std::size_t depth) {
    const bool is_hidden = violation.is_reference && violation.causes.size() == 1;
    if (!is_hidden) {
        if (!text.empty()) text += '\n';
        text.append(depth * 2, ' ');
        text += "- at " + quoted(pointer_of(violation.path)) + ": " + violation.message;
    }
    for (const Violation& cause : violation.causes)
        append(text, cause, is_hidden ? depth : depth + 1);
}

std::string with_thousands(const std::string& number) {
    const std::size_t first = number.starts_with('-') ? 1 : 0;
    std::string grouped = number;
    std::size_t end = std::min(grouped.find('.'), grouped.size());
    for (std::size_t at = end; at > first + 3;) {
        at -= 3;
        grouped.insert(at, ",");
    }
    return grouped;
}

std::string superscript(std::string_view digits) {
    constexpr std::array<std::string_view, 10> kDigits{
        "⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"
    };
    std::string text;
    for (const char digit : digits) {
        if (digit == '-') text += "⁻";
        if (digit >= '0' && digit <= '9') text += kDigits[static_cast<std::size_t>(digit - '0')];
    }
    return text;
}

}  // namespace

std::string quoted(std::string_view text) {
    std::string go = gotemplate::quote(text);
    replace_all(go, "\\\"", "\"");
    replace_all(go, "'", "\\'");
    return "'" + go.substr(1, go.size() - 2) + "'";
}

std::string localized(double number) {
    const std::string text = data::go_yaml_float(number);
    const std::size_t mark = text.find('e');
    if (mark == std::string::npos) return with_thousands(text);
    return text.substr(0, mark) + "×10" + superscript(std::string_view(text).substr(mark + 1));
}

std::string describe(const std::vector<Violation>& violations) {
    std::string text;
    for (const Violation& violation : violations)
        append(text, violation, 0);
    return text;
}

}  // namespace ds::helm::schema
