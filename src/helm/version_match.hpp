#pragma once

#include <string_view>

namespace ds::helm {

/// "v1.2", "1.2.3-rc.1": what Helm takes for a version.
bool is_version(std::string_view text);

/// False too when either cannot be understood.
bool satisfies(std::string_view version, std::string_view constraint);

}  // namespace ds::helm
