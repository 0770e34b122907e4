#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>

namespace ds::gotemplate {

/// The part of a URL that a text belongs to: each has characters of its own.
enum class UrlPart { Path, Host, Zone, UserInfo, Fragment };

std::string escape_url(std::string_view text, UrlPart part);

Result<std::string> unescape_url(std::string_view text, UrlPart part);

}  // namespace ds::gotemplate
