#pragma once

#include <string>
#include <string_view>

namespace ds::sync {

/// The bounds of rule 6; what is longer is skipped by scans and refused from the other side.
inline constexpr std::size_t kMaxPathBytes = 4095;
inline constexpr std::size_t kMaxNameBytes = 255;
inline constexpr std::size_t kMaxTargetBytes = 4095;

/// Files being written are called ".devspace-sync-tmp." and some letters; both sides always exclude
/// them, and remove them at the start, but for those whose letters begin with "keep.".
inline constexpr std::string_view kTemporaryPrefix = ".devspace-sync-tmp.";

/// Whether `path` may come from the other side: not empty, relative, no empty component, no "." or
/// "..", no NUL, not too long, no temporary name. Says nothing about symlinks on the way.
bool is_valid_path(std::string_view path);

/// Whether the name of some component marks a file that is being written.
bool is_temporary(std::string_view path);

/// Whether a link at `path` to `target` stays inside the root, by the text of both.
bool stays_inside(std::string_view path, std::string_view target);

/// "a/b" for "a/b/c", "" for "a".
std::string_view parent_of(std::string_view path);

/// "c" for "a/b/c".
std::string_view name_of(std::string_view path);

std::string join_path(std::string_view directory, std::string_view name);

/// Whether `path` is `directory` or below it; everything is below "".
bool is_within(std::string_view path, std::string_view directory);

}  // namespace ds::sync
