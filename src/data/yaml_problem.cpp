#include "data/yaml_problem.hpp"

#include "base/strings.hpp"
#include "data/utf8.hpp"

#include <algorithm>
#include <utility>

namespace ds::data {
namespace {

std::string line_of(std::string_view text, Position position) {
    for (int line = 1; line < position.line; ++line) {
        const std::size_t end = text.find('\n');
        if (end == std::string_view::npos) return {};
        text.remove_prefix(end + 1);
    }
    return std::string(text.substr(0, text.find('\n')));
}

/// The line that the problem is on, up to its place and from there on.
std::pair<std::string, std::string> halves(const YamlFailure& failure) {
    const std::string line = line_of(failure.text, failure.position);
    std::size_t at = 0;
    for (int column = 1; at < line.size() && column < failure.position.column; ++column)
        at += std::max<std::size_t>(utf8_length(line, at), 1);
    return {line.substr(0, at), at < line.size() ? line.substr(at) : std::string()};
}

char character_at(const YamlFailure& failure) {
    const std::string after = halves(failure).second;
    return after.empty() ? '\0' : after.front();
}

std::string begun(const YamlFailure& failure) {
    return "begins on line " + std::to_string(failure.context_position.line);
}

Problem explain_encoding(const YamlFailure& failure) {
    const std::string_view before = failure.text.substr(0, failure.offset);
    const auto line = std::count(before.begin(), before.end(), '\n');
    const std::size_t begin = before.rfind('\n') + 1;  // Zero on the first line.
    const auto starts_character = [](char byte) {
        return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
    };
    const auto column = std::ranges::count_if(before.substr(begin), starts_character);
    const bool control = failure.problem.find("control") != std::string_view::npos;
    return {
        {static_cast<int>(line) + 1, static_cast<int>(column) + 1},
        control ? "a control character stands here" : "this is not valid UTF-8"
    };
}

Problem explain_character(const YamlFailure& failure) {
    const char character = character_at(failure);
    if (character == '\t') return {failure.position, "a tab cannot indent here; use blanks"};
    return {
        failure.position,
        std::string("a text that starts with '") + character + "' must be in quotes"
    };
}

/// An unquoted "*.log" or "&x" in most cases.
Problem explain_anchor(const YamlFailure& failure) {
    const bool alias = failure.context.find("alias") != std::string_view::npos;
    return {
        failure.context_position,
        std::string("a text that starts with '") + (alias ? '*' : '&') + "' must be in quotes"
    };
}

Problem explain_missing_key(const YamlFailure& failure) {
    if (character_at(failure) == ':') return {failure.position, "there is no key before the ':'"};
    if (!trim(halves(failure).first).empty()) {
        return {
            failure.position,
            "nothing can follow the value before this; quote the whole if it is one text"
        };
    }
    return {
        failure.position, "the indentation fits no line above; the map around it " + begun(failure)
    };
}

Problem explain_structure(const YamlFailure& failure) {
    const std::string_view problem = failure.problem;
    if (problem == "did not find expected key") return explain_missing_key(failure);
    if (problem == "did not find expected '-' indicator") {
        return {
            failure.position,
            "a '- ' is expected here, indented as the list that " + begun(failure) + " is"
        };
    }
    if (problem == "did not find expected ',' or '}'")
        return {failure.position, "',' or '}' is expected here; the '{' " + begun(failure)};
    if (problem == "did not find expected ',' or ']'")
        return {failure.position, "',' or ']' is expected here; the '[' " + begun(failure)};
    if (problem == "could not find expected ':'")
        return {failure.context_position, "a ':' is expected after this key"};
    std::string text(problem);
    if (!failure.context.empty()) text = std::string(failure.context) + ", " + text;
    return {failure.position, "not valid YAML: " + text};
}

}  // namespace

Problem explain_yaml_failure(const YamlFailure& failure) {
    if (failure.is_encoding) return explain_encoding(failure);
    const std::string_view problem = failure.problem;
    if (problem == "found character that cannot start any token") return explain_character(failure);
    if (problem == "did not find expected alphabetic or numeric character")
        return explain_anchor(failure);
    if (problem == "mapping values are not allowed in this context") {
        return {
            failure.position,
            "a ':' cannot stand here; check the indentation, and quote a text that holds ': '"
        };
    }
    if (problem == "found unexpected end of stream")
        return {failure.context_position, "the quote that opens here is never closed"};
    if (problem == "found unknown escape character") {
        return {
            failure.position, "unknown escape after '\\'; a text in single quotes may hold any '\\'"
        };
    }
    if (problem == "block sequence entries are not allowed in this context")
        return {failure.position, "a '- ' cannot stand here; begin the list on a line of its own"};
    if (problem.find("found a tab character") != std::string_view::npos)
        return {failure.position, "a tab cannot indent here; use blanks"};
    return explain_structure(failure);
}

}  // namespace ds::data
