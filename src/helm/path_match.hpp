#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ds::helm {

/// Go's filepath.Match: `*` and `?` stop at "/", `[a-z]`, `[^a]`, `\`. Nothing for a bad pattern.
std::optional<bool> match_path(std::string_view pattern, std::string_view name);

/// The patterns of `.Files.Glob`: as above with `**` over folders, `[!a]` and `{a,b}`. A pattern
/// that cannot be understood matches everything.
bool match_glob(std::string_view pattern, std::string_view name);

/// Go's path.Clean.
std::string clean_path(std::string_view path);

/// Go's path.Base.
std::string_view base_name(std::string_view path);

}  // namespace ds::helm
