#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ds::data {

/// Replacements in a text, collected in any order and made at once.
class TextChanges {
  public:
    explicit TextChanges(std::string_view text) : text_(text) {}

    void replace(std::size_t begin, std::size_t end, std::string with);

    /// Insertions at one place stand in the order in which they were made.
    void insert(std::size_t at, std::string text) { replace(at, at, std::move(text)); }

    void remove(std::size_t begin, std::size_t end) { replace(begin, end, ""); }

    /// The text with all changes; line ends in what is new are those of the text. Nothing if two
    /// of them overlap.
    std::optional<std::string> apply() const;

    // Places in the text as it was.

    std::size_t line_begin(std::size_t at) const;
    std::size_t line_end(std::size_t at) const;   // Of the "\n", or of the "\r" before it.
    std::size_t next_line(std::size_t at) const;  // Behind the line end.

    std::string_view between(std::size_t begin, std::size_t end) const {
        return text_.substr(begin, end - begin);
    }

    std::string_view text() const { return text_; }

  private:
    struct Change {
        std::size_t begin;
        std::size_t end;
        std::string with;
    };

    std::string_view text_;
    std::vector<Change> changes_;
};

}  // namespace ds::data
