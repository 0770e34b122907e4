#pragma once

#include "data/go_yaml_writer.hpp"
#include "gotemplate/value.hpp"

#include <optional>
#include <string>

namespace ds::helm {

/// The value as Helm's toYaml (V2, by way of JSON) and toYamlPretty (V3) write it, with the last
/// newline; nothing for what cannot be written, such as a function or an infinite number.
std::optional<std::string> write_go_yaml(const gotemplate::Value& value, data::GoYaml style);

}  // namespace ds::helm
