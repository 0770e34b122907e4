#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ds::deploy {

/// Whether `text` holds `*`, `?` or `[`, which make it a pattern.
bool is_glob(std::string_view text);

/// Whether one part of a path (no '/') matches one part of a pattern: `*` is any text, `?` one
/// character, `[a-z]` and `[!a]` one of a set. Neither `*`, `?` nor a set matches a leading dot.
bool matches_glob(std::string_view pattern, std::string_view name);

/// All files below `root` that the pattern means, sorted, relative to `root` as the pattern is.
///
/// A part that is `**` stands for any number of folders, hidden and linked ones left out.
std::vector<std::string> find_files(const std::string& root, std::string_view pattern);

}  // namespace ds::deploy
