#include "config/variables.hpp"

#include "base/strings.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

namespace ds::config {
namespace {

using data::Member;
using data::Value;

bool is_identifier(std::string_view name) {
    constexpr std::string_view kLetters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";
    return !name.empty() && name.find_first_not_of(kLetters) == std::string_view::npos &&
           (name.front() < '0' || name.front() > '9');
}

/// "A=1,B=2" sets two variables, "A=x,y" one: a comma separates where a NAME= follows.
std::vector<std::string> split_assignments(const std::string& argument) {
    std::vector<std::string> assignments;
    for (std::string& part : split(argument, ',')) {
        const std::string_view name = trim(std::string_view(part).substr(0, part.find('=')));
        const bool begins = part.find('=') != std::string::npos && is_identifier(name);
        if (begins || assignments.empty()) {
            assignments.push_back(std::move(part));
        } else {
            assignments.back() += "," + part;
        }
    }
    return assignments;
}

/// What the whole text means once its variables are replaced.
Value convert(std::string text) {
    constexpr std::array<std::string_view, 5> kTrue{"true", "TRUE", "True", "t", "T"};
    constexpr std::array<std::string_view, 5> kFalse{"false", "FALSE", "False", "f", "F"};
    Value value;
    std::string_view digits = text;
    if (digits.starts_with('+') && !digits.starts_with("+-")) digits.remove_prefix(1);
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error == std::errc{} && end == digits.data() + digits.size()) {
        value = Value(number);
    } else if (std::ranges::find(kTrue, text) != kTrue.end()) {
        value = Value(true);
    } else if (std::ranges::find(kFalse, text) != kFalse.end()) {
        value = Value(false);
    } else {
        return text;
    }
    value.set_source(std::move(text));
    return value;
}

class Replacer {
  public:
    Replacer(const LoadInput& input, Report& report) : input_(input), report_(report) {
        for (const std::string& argument : input.assignments) {
            for (const std::string& assignment : split_assignments(argument))
                assign(assignment);
        }
    }

    void replace_in(Value& value, const Spot& spot) {
        if (value.is_list()) {
            std::size_t index = 0;
            for (Value& item : value.edit_list())
                replace_in(item, spot.item(index++, item));
        } else if (value.is_map()) {
            for (Member& member : value.edit_map())
                replace_in(member.value, spot.member(member));
        } else if (value.text().find("${") != std::string_view::npos) {
            replace_in_text(value, spot);
        }
    }

  private:
    void assign(const std::string& assignment) {
        const std::size_t sign = assignment.find('=');
        const std::string name(trim(std::string_view(assignment).substr(0, sign)));
        if (sign == std::string::npos || name.empty()) {
            report_.add_general("--var " + quoted(assignment) + ": expected NAME=VALUE");
            return;
        }
        given_[name] = trim(std::string_view(assignment).substr(sign + 1));
    }

    void replace_in_text(Value& value, const Spot& spot) {
        const std::string_view text = value.text();
        std::string replaced;
        bool changed = false;
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t begin = text.find("${", at);
            const std::size_t end = text.find('}', std::min(begin, text.size()));
            replaced += text.substr(at, std::min(begin, text.size()) - at);
            if (begin == std::string_view::npos) break;
            if (end == std::string_view::npos || end == begin + 2) {  // "${" alone, or "${}".
                replaced += "${";
                at = begin + 2;
                continue;
            }
            at = end + 1;
            changed = true;
            if (replaced.ends_with('$')) {
                replaced.pop_back();
                replaced += text.substr(begin, end + 1 - begin);
                continue;
            }
            const std::string name(text.substr(begin + 2, end - begin - 2));
            replaced += value_of(name, value, spot).value_or("");
        }
        if (!changed || report_.gave_up_on(value)) return;
        const data::Position position = value.position();
        value = convert(std::move(replaced));
        value.set_position(position);
    }

    /// Nothing, and the reason in the report, if there is none.
    std::optional<std::string> value_of(
        const std::string& name, const Value& where, const Spot& spot
    ) {
        if (const auto found = given_.find(name); found != given_.end()) return found->second;
        const std::string lower = to_lower(name);
        if (lower.starts_with("devspace_")) {
            if (lower == "devspace_random") return input_.random;
            if (lower == "devspace_timestamp") return std::to_string(input_.timestamp);
            if (lower == "devspace_git_commit" && input_.git_commit) return input_.git_commit;
            if (const std::string_view reason = why_not(lower); !reason.empty()) {
                refuse(name, reason, where, spot);
                return std::nullopt;
            }
        }
        const auto found = input_.environment.find(name);
        if (found != input_.environment.end() && !found->second.empty()) return found->second;
        refuse(name, "", where, spot);
        return std::nullopt;
    }

    /// Why a predefined variable has no value here.
    static std::string_view why_not(std::string_view lower_name) {
        if (lower_name == "devspace_git_commit")
            return "the project's folder is no git repository with a commit";
        const bool cloud =
            lower_name == "devspace_space" || lower_name == "devspace_space_namespace" ||
            lower_name.starts_with("devspace_space_domain") || lower_name == "devspace_username";
        return cloud ? "it belongs to a cloud service that was closed" : "";
    }

    void refuse(
        const std::string& name, std::string_view reason, const Value& where, const Spot& spot
    ) {
        std::string message = "the variable '" + name + "' has no value";
        if (!reason.empty()) {
            message += ": " + std::string(reason) + "; pass --var " + name + "=VALUE";
        } else {
            message += "; pass --var " + name + "=VALUE";
            if (is_identifier(name)) message += " or set " + name + " in the environment";
        }
        report_.add(spot, message, place_of(name, where));
        report_.give_up_on(where);
    }

    /// The "${" itself, if the text stands on one line.
    data::Position place_of(const std::string& name, const Value& where) const {
        data::Position position = where.position();
        std::string_view line = input_.text;
        for (int number = 1; number < position.line; ++number)
            line.remove_prefix(std::min(line.find('\n'), line.size() - 1) + 1);
        line = line.substr(0, line.find('\n'));
        // Characters beyond ASCII in front would make bytes and columns differ.
        const auto begin = static_cast<std::size_t>(std::max(position.column - 1, 0));
        const std::size_t found = line.find("${" + name + "}", begin);
        const bool ascii = std::ranges::all_of(line, [](char byte) { return byte >= 0; });
        if (found != std::string_view::npos && ascii) position.column = static_cast<int>(found) + 1;
        return position;
    }

    const LoadInput& input_;
    Report& report_;
    std::map<std::string, std::string> given_;
};

}  // namespace

void replace_variables(Value& document, const LoadInput& input, Report& report) {
    constexpr std::array<std::string_view, 3> kLeftAlone{"vars", "commands", "profiles"};
    Replacer replacer(input, report);
    if (!document.is_map()) return;
    for (Member& member : document.edit_map()) {
        if (std::ranges::find(kLeftAlone, member.key) != kLeftAlone.end()) continue;
        replacer.replace_in(member.value, Spot{}.member(member));
    }
}

}  // namespace ds::config
