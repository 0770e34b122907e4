#include "helm/ignore_rules.hpp"

#include "base/strings.hpp"
#include "helm/path_match.hpp"

namespace ds::helm {
namespace {

constexpr std::string_view kOwnRule = "templates/.?*";

}  // namespace

IgnoreRules::IgnoreRules() {
    rules_.push_back({.pattern = std::string(kOwnRule)});
}

Result<IgnoreRules> IgnoreRules::parse(std::string_view text) {
    IgnoreRules rules;
    rules.rules_.clear();
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    for (const std::string& line : split(text, '\n')) {
        const Result<> added = rules.add(line);
        if (!added) return fail(added.error());
    }
    rules.rules_.push_back({.pattern = std::string(kOwnRule)});
    return rules;
}

Result<> IgnoreRules::add(std::string_view line) {
    line = trim(line);
    if (line.empty() || line.starts_with('#')) return {};
    if (line.find("**") != std::string_view::npos)
        return fail(ErrorCode::InvalidInput, "double-star (**) syntax is not supported");
    if (!match_path(line, "abc")) return fail(ErrorCode::InvalidInput, "syntax error in pattern");

    Rule rule;
    if (line.starts_with('!')) {
        rule.negated = true;
        line.remove_prefix(1);
    }
    if (line.ends_with('/')) {
        rule.folders_only = true;
        line.remove_suffix(1);
    }
    rule.by_name = line.find('/') == std::string_view::npos;
    if (line.starts_with('/')) line.remove_prefix(1);
    rule.pattern = line;
    rules_.push_back(std::move(rule));
    return {};
}

bool IgnoreRules::ignores(std::string_view path, bool is_folder) const {
    for (const Rule& rule : rules_) {
        const std::string_view compared = rule.by_name ? base_name(path) : path;
        const bool matches = match_path(rule.pattern, compared).value_or(false);
        if (rule.negated) {
            if ((rule.folders_only && !is_folder) || !matches) return true;
            continue;
        }
        if (rule.folders_only && !is_folder) continue;
        if (matches) return true;
    }
    return false;
}

}  // namespace ds::helm
