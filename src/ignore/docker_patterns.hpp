#pragma once

#include "base/result.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ds::ignore {

/// Lines of a .dockerignore file, compiled; a value.
///
/// The meaning of moby's patternmatcher: all patterns are anchored at the root, '!' includes again
/// also below an excluded directory, "**" crosses directories. Paths are relative and
/// '/'-separated.
class DockerPatterns {
  public:
    DockerPatterns();

    /// Fails with `InvalidInput` for a pattern that docker refuses ("[a", a lone "!").
    static Result<DockerPatterns> parse(std::span<const std::string> lines);

    /// Splits the text of a .dockerignore file into lines as docker does (comments, byte order
    /// mark, blanks).
    static std::vector<std::string> lines_of(std::string_view text);

    DockerPatterns(const DockerPatterns&);
    DockerPatterns(DockerPatterns&&) noexcept;
    DockerPatterns& operator=(const DockerPatterns&);
    DockerPatterns& operator=(DockerPatterns&&) noexcept;
    ~DockerPatterns();

    /// Whether the path is left out of the context. Parents are considered.
    bool excluded(std::string_view path) const;

    /// Whether something below the excluded `directory` may be included again, so that it must be
    /// walked.
    bool may_include_below(std::string_view directory) const;

  private:
    struct Pattern;
    class Translation;

    std::vector<Pattern> patterns_;
};

}  // namespace ds::ignore
