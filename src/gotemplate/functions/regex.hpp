#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ds::gotemplate {

/// A regular expression with Go's syntax, matching rules and messages.
class Regex {
  public:
    static Result<Regex> compile(std::string_view pattern);

    bool matches(std::string_view text) const;

    /// The first match; empty if there is none.
    std::string_view find(std::string_view text) const;

    /// At most `count` matches, all of them if that is negative.
    std::vector<std::string_view> find_all(std::string_view text, std::int64_t count) const;

    /// "$1" and "${name}" in `replacement` stand for groups. Nothing if the result were longer than
    /// kMostReplaced: a long group for each of many dollar signs is much.
    std::optional<std::string> replace(std::string_view text, std::string_view replacement) const;
    std::optional<std::string> replace_literally(
        std::string_view text, std::string_view replacement
    ) const;

    static constexpr std::size_t kMostReplaced = 256U << 20U;

    /// What stands between matches, in at most `count` pieces if that is not negative.
    std::vector<std::string_view> split(std::string_view text, std::int64_t count) const;

  private:
    struct Compiled;

    struct Span {
        std::size_t begin = 0;
        std::size_t end = 0;
    };

    explicit Regex(std::shared_ptr<const Compiled> compiled) : compiled_(std::move(compiled)) {}

    std::vector<Span> spans(std::string_view text, std::int64_t count) const;

    template <typename Append>
    std::optional<std::string> replace_by(std::string_view text, std::size_t groups, Append append)
        const;

    std::shared_ptr<const Compiled> compiled_;  // Shared by copies; never changes.
};

/// The text as a pattern that matches just it.
std::string escape_regex(std::string_view text);

}  // namespace ds::gotemplate
