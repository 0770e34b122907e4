#pragma once

#include "base/result.hpp"
#include "gotemplate/value.hpp"

#include <string>
#include <string_view>

namespace ds::helm {

/// What Helm's toToml prints (BurntSushi/toml), or its error text.
std::string write_go_toml(const gotemplate::Value& value);

/// A TOML document as a map; the error is for `fromToml` to show.
Result<gotemplate::Value> parse_toml(std::string_view text);

}  // namespace ds::helm
