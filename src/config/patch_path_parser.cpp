#include "base/strings.hpp"
#include "config/patch_path.hpp"

#include <optional>
#include <utility>

namespace ds::config {
namespace {

using Failure = tl::unexpected<std::string>;

/// Without the quotes around it, if it has some.
std::optional<std::string> unquote(std::string_view text) {
    const bool quoted = text.size() >= 2 && (text.front() == '"' || text.front() == '\'') &&
                        text.back() == text.front();
    if (!quoted) return std::nullopt;
    return std::string(text.substr(1, text.size() - 2));
}

PathStep key_step(std::string text) {
    PathStep step;
    step.text = std::move(text);
    return step;
}

PathStep step_of_kind(PathStep::Kind kind) {
    PathStep step;
    step.kind = kind;
    return step;
}

/// A key, or "key=value".
PathStep plain_step(std::string_view text) {
    const std::size_t sign = text.find('=');
    if (sign == std::string_view::npos || sign == 0) return key_step(std::string(text));
    PathStep step = step_of_kind(PathStep::Kind::Match);
    step.text = trim(text.substr(0, sign));
    const std::string_view value = trim(text.substr(sign + 1));
    step.value = unquote(value).value_or(std::string(value));
    return step;
}

/// The parts of `text` between `separator`s that are not in quotes.
std::vector<std::string> split_outside_quotes(std::string_view text, std::string_view separator) {
    std::vector<std::string> parts(1);
    char quote = 0;
    for (std::size_t at = 0; at < text.size();) {
        const char character = text[at];
        if (quote == 0 && text.substr(at).starts_with(separator)) {
            parts.emplace_back();
            at += separator.size();
            continue;
        }
        if (quote == 0 && (character == '"' || character == '\'')) {
            quote = character;
        } else if (character == quote) {
            quote = 0;
        }
        parts.back() += character;
        ++at;
    }
    return parts;
}

/// "@.a.b" as keys.
std::optional<std::vector<std::string>> condition_keys(std::string_view text) {
    text = trim(text);
    if (!text.starts_with('@')) return std::nullopt;
    text.remove_prefix(1);
    if (text.empty()) return std::vector<std::string>{};
    if (!text.starts_with('.')) return std::nullopt;
    return split(text.substr(1), '.');
}

tl::expected<PathCondition, std::string> parse_condition(std::string_view text) {
    PathCondition condition;
    std::string_view left = text;
    for (const auto& [sign, kind] :
         {std::pair{std::string_view("=="), PathCondition::Kind::Equal},
          std::pair{std::string_view("!="), PathCondition::Kind::Differs}}) {
        const std::vector<std::string> sides = split_outside_quotes(text, sign);
        if (sides.size() != 2) continue;
        condition.kind = kind;
        const std::string_view right = trim(sides[1]);
        condition.text = unquote(right).value_or(std::string(right));
        left = text.substr(0, sides[0].size());
        break;
    }
    std::optional<std::vector<std::string>> keys = condition_keys(left);
    if (!keys) {
        return Failure(
            "the condition '" + std::string(trim(text)) +
            "' is not understood; write it as @.name=='web'"
        );
    }
    condition.keys = *std::move(keys);
    return condition;
}

tl::expected<PathStep, std::string> parse_filter(std::string_view text) {
    PathStep step = step_of_kind(PathStep::Kind::Filter);
    for (const std::string& alternative : split_outside_quotes(text, "||")) {
        std::vector<PathCondition>& conditions = step.alternatives.emplace_back();
        for (const std::string& each : split_outside_quotes(alternative, "&&")) {
            tl::expected<PathCondition, std::string> condition = parse_condition(each);
            if (!condition) return Failure(condition.error());
            conditions.push_back(*std::move(condition));
        }
    }
    return step;
}

class DotPath {
  public:
    DotPath(std::string_view text, Era era) : rest_(text), is_rich_(era != Era::First) {}

    tl::expected<PatchPath, std::string> parse() {
        if (is_rich_ && (rest_ == "$" || rest_.starts_with("$.") || rest_.starts_with("$["))) {
            rest_.remove_prefix(1);
        }
        if (rest_.starts_with('.') && !rest_.starts_with("..")) rest_.remove_prefix(1);
        while (!rest_.empty()) {
            if (std::optional<std::string> problem = parse_step()) return Failure(*problem);
        }
        if (path_.steps.empty()) return Failure("it names nothing");
        return std::move(path_);
    }

  private:
    std::optional<std::string> parse_step() {
        if (rest_.front() == '[') return parse_bracket();
        if (is_rich_ && rest_.starts_with("..")) {
            path_.steps.push_back(step_of_kind(PathStep::Kind::Deeper));
            rest_.remove_prefix(2);
            return rest_.empty() ? std::optional<std::string>("it ends with '..'") : std::nullopt;
        }
        if (rest_.front() == '.') rest_.remove_prefix(1);
        if (!rest_.empty() && rest_.front() == '[') return parse_bracket();
        const std::string_view text = rest_.substr(0, rest_.find_first_of(".["));
        if (text.empty()) return "a key between two dots, or after the last one, is missing";
        rest_.remove_prefix(text.size());
        path_.steps.push_back(
            is_rich_ && text == "*" ? step_of_kind(PathStep::Kind::Every) : plain_step(text)
        );
        return std::nullopt;
    }

    std::optional<std::string> parse_bracket() {
        const std::size_t end = bracket_end();
        if (end == std::string_view::npos) return "there is no ']' for its '['";
        const std::string_view text = trim(rest_.substr(1, end - 1));
        rest_.remove_prefix(end + 1);
        if (text.empty()) return "there is nothing between '[' and ']'";
        if (std::optional<std::string> key = unquote(text)) {
            path_.steps.push_back(key_step(*std::move(key)));
        } else if (is_rich_ && text == "*") {
            path_.steps.push_back(step_of_kind(PathStep::Kind::Every));
        } else if (is_rich_ && text.starts_with("?(") && text.ends_with(')')) {
            tl::expected<PathStep, std::string> filter =
                parse_filter(text.substr(2, text.size() - 3));
            if (!filter) return filter.error();
            path_.steps.push_back(*std::move(filter));
        } else {
            path_.steps.push_back(plain_step(text));
        }
        return std::nullopt;
    }

    /// Of the "]" that closes the bracket in front; quotes and inner brackets are passed over.
    std::size_t bracket_end() const {
        char quote = 0;
        int depth = 0;
        for (std::size_t at = 0; at < rest_.size(); ++at) {
            const char character = rest_[at];
            if (quote != 0) {
                if (character == quote) quote = 0;
            } else if (character == '"' || character == '\'') {
                quote = character;
            } else if (character == '[') {
                ++depth;
            } else if (character == ']' && --depth == 0) {
                return at;
            }
        }
        return std::string_view::npos;
    }

    std::string_view rest_;
    bool is_rich_;
    PatchPath path_;
};

/// "~1" is "/", "~0" is "~".
std::string unescape_pointer(std::string_view text) {
    std::string plain;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const std::string_view pair = text.substr(at, 2);
        if (pair == "~1" || pair == "~0") {
            plain += pair == "~1" ? '/' : '~';
            ++at;
        } else {
            plain += text[at];
        }
    }
    return plain;
}

PatchPath parse_pointer(std::string_view text) {
    PatchPath path;
    path.is_pointer = true;
    for (const std::string& part : split(text.substr(1), '/'))
        path.steps.push_back(plain_step(unescape_pointer(part)));
    return path;
}

}  // namespace

tl::expected<PatchPath, std::string> parse_patch_path(std::string_view text, Era era) {
    if (text.empty()) return Failure("it is empty");
    if (text == "/") return Failure("it names the whole document");
    if (text.starts_with('/')) return parse_pointer(text);
    return DotPath(text, era).parse();
}

}  // namespace ds::config
