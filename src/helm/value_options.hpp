#pragma once

#include "base/result.hpp"
#include "data/value.hpp"
#include "helm/set_values.hpp"

#include <string>
#include <vector>

namespace ds::helm {

/// What the user says about values, as `helm template` takes it: files first, then by kind.
struct ValueOptions {
    std::vector<std::string> files;     // -f
    std::vector<std::string> json;      // --set-json
    std::vector<std::string> typed;     // --set
    std::vector<std::string> texts;     // --set-string
    std::vector<std::string> contents;  // --set-file
    std::vector<std::string> literals;  // --set-literal
};

/// All of it as one map. `read_file` reads what is named; "-" is the standard input.
Result<data::Value> merge_value_options(const ValueOptions& options, const ReadFile& read_file);

}  // namespace ds::helm
