#pragma once

#include "base/result.hpp"
#include "config/load.hpp"
#include "config/open_project.hpp"

#include <map>
#include <string>
#include <vector>

namespace ds::config {

/// A variable as `list vars` shows it.
struct VariableRow {
    std::string name;
    std::string value;   // Stars for a password; what else is known where there is none.
    std::string origin;  // "--var", "environment", "answer", "default", …

    friend bool operator==(const VariableRow&, const VariableRow&) = default;
};

/// Every variable that is defined, used or answered, in this order. `loading` is of this project.
std::vector<VariableRow> describe_variables(const FoundProject& project, const Loading& loading);

/// "NAME=VALUE" pairs as answers, checked like typed ones: by the options and patterns of their
/// definitions. Fails for names that the file neither defines nor uses, and for those that are
/// never asked for.
Result<std::map<std::string, std::string>> check_assignments(
    const std::vector<std::string>& assignments, const Loading& loading
);

}  // namespace ds::config
