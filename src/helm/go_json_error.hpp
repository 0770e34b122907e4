#pragma once

#include <string>
#include <string_view>

namespace ds::helm {

/// What Go's encoding/json says about a text that is not JSON ("unexpected end of JSON input");
/// empty if it is.
std::string go_json_error(std::string_view text);

}  // namespace ds::helm
