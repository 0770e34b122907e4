#pragma once

#include <string_view>

namespace ds::ignore {

/// Whether `text` crosses a '/' with "*", "?" and "[…]".
enum class Slash { Special, Ordinary };

/// Git's wildmatch: "*", "?", "[a-z]", "[!a]", "[[:alpha:]]", '\' escapes; with `Slash::Special`
/// only "**" between slashes crosses directories.
bool wildmatch(std::string_view pattern, std::string_view text, Slash slash);

}  // namespace ds::ignore
