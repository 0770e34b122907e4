#pragma once

// Which paths of a tree the user wants left alone: git's patterns, and docker's.

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ds::ignore {

/// Lines of a .gitignore file at the root of a tree, compiled; a value.
///
/// Exactly git's meaning: the last line that matches decides, '!' includes again, a slash inside
/// anchors, one at the end means directories only, "**" crosses directories, and what is below an
/// excluded directory cannot be included again (so excluded directories need not be walked).
/// Paths are relative, '/'-separated bytes.
class GitPatterns {
  public:
    GitPatterns();

    /// Comments, empty lines and lines that can match nothing are allowed and ignored.
    explicit GitPatterns(std::span<const std::string> lines);

    GitPatterns(const GitPatterns&);
    GitPatterns(GitPatterns&&) noexcept;
    GitPatterns& operator=(const GitPatterns&);
    GitPatterns& operator=(GitPatterns&&) noexcept;
    ~GitPatterns();

    /// Whether the path or a directory above it is excluded.
    bool excluded(std::string_view path, bool is_directory) const;

    /// The same for a path whose parents are known not to be excluded, as in a walk: cheaper.
    bool excluded_here(std::string_view path, bool is_directory) const;

    /// The line that decided, excluding or including, as the user wrote it; null when none did.
    const std::string* deciding_line(std::string_view path, bool is_directory) const;

    bool is_empty() const;

  private:
    struct Pattern;
    const Pattern* find(std::string_view path, bool is_directory) const;
    const Pattern* find_here(std::string_view path, bool is_directory) const;

    std::vector<Pattern> patterns_;
};

}  // namespace ds::ignore
