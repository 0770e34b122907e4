#include "base/strings.hpp"
#include "config/variables.hpp"

#include <utility>

namespace ds::config {
namespace {

bool is_name(std::string_view name) {
    constexpr std::string_view kCharacters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.";
    return !name.empty() && name.find_first_not_of(kCharacters) == std::string_view::npos &&
           (name.front() < '0' || name.front() > '9');
}

/// "A=1,B=2" sets two variables, "A=x,y" one: a comma separates where a NAME= follows.
std::vector<std::string> split_assignments(const std::string& argument) {
    std::vector<std::string> assignments;
    for (std::string& part : split(argument, ',')) {
        const std::string_view name = trim(std::string_view(part).substr(0, part.find('=')));
        const bool begins = part.find('=') != std::string::npos && is_name(name);
        if (begins || assignments.empty()) {
            assignments.push_back(std::move(part));
        } else {
            assignments.back() += "," + part;
        }
    }
    return assignments;
}

}  // namespace

std::map<std::string, std::string> parse_assignments(
    const std::vector<std::string>& arguments, Report& report
) {
    std::map<std::string, std::string> given;
    for (const std::string& argument : arguments) {
        for (const std::string& assignment : split_assignments(argument)) {
            const std::size_t sign = assignment.find('=');
            const std::string name(trim(std::string_view(assignment).substr(0, sign)));
            if (sign == std::string::npos || name.empty()) {
                report.add_general("--var " + quoted(assignment) + ": expected NAME=VALUE");
                continue;
            }
            given[name] = trim(std::string_view(assignment).substr(sign + 1));
        }
    }
    return given;
}

}  // namespace ds::config
