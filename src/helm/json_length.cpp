#include "helm/json_length.hpp"

namespace ds::helm {
namespace {

std::size_t string_length(std::string_view text) {
    for (std::size_t at = 1; at < text.size(); ++at) {
        if (text[at] == '\\') {
            ++at;
        } else if (text[at] == '"') {
            return at + 1;
        }
    }
    return text.size();
}

}  // namespace

std::size_t json_length(std::string_view text) {
    std::size_t depth = 0;
    for (std::size_t at = 0; at < text.size();) {
        const char character = text[at];
        if (character == '"') {
            at += string_length(text.substr(at));
            if (depth == 0) return at;
            continue;
        }
        const bool opens = character == '{' || character == '[';
        const bool closes = character == '}' || character == ']';
        const bool ends = character == ',' || character == ' ' || character == '\t' ||
                          character == '\n' || character == '\r';
        if (depth == 0 && at > 0 && (ends || opens || closes)) return at;
        if (opens) ++depth;
        if (closes && (depth == 0 || --depth == 0)) return at + 1;
        ++at;
    }
    return text.size();
}

}  // namespace ds::helm
