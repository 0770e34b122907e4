#pragma once

#include "base/console.hpp"
#include "cli/terminal/keys.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace ds::cli {

/// A question on the screen: keys in, lines out. Does no I/O.
class Dialog {
  public:
    virtual ~Dialog() = default;

    /// True when the key ended the question.
    virtual bool press(const Key& key) = 0;

    /// What to show while the question is open; the cursor stands where the last line ends.
    virtual std::vector<std::string> lines(bool coloured) const = 0;

    /// The line that stays when the question was answered.
    virtual std::string summary(bool coloured) const = 0;

    virtual bool shows_cursor() const = 0;
};

/// One line of text, with a cursor.
class LineDialog final : public Dialog {
  public:
    explicit LineDialog(TextQuestion question);

    bool press(const Key& key) override;
    std::vector<std::string> lines(bool coloured) const override;
    std::string summary(bool coloured) const override;

    bool shows_cursor() const override { return true; }

    /// What was typed; the question's fallback when that is nothing.
    std::string answer() const;

  private:
    void insert(const std::string& character);
    void erase_word();
    std::string typed() const;

    TextQuestion question_;
    std::vector<std::string> characters_;
    std::size_t cursor_ = 0;
};

/// One of several options: arrows move and wrap around, typing filters, Enter selects.
class PickDialog final : public Dialog {
  public:
    explicit PickDialog(PickQuestion question);

    bool press(const Key& key) override;
    std::vector<std::string> lines(bool coloured) const override;
    std::string summary(bool coloured) const override;

    bool shows_cursor() const override { return false; }

    /// An index into the question's options.
    std::size_t answer() const { return matches_[current_]; }

  private:
    void filter();

    PickQuestion question_;
    std::vector<std::string> typed_;    // Characters of the filter.
    std::vector<std::size_t> matches_;  // Options that contain the filter.
    std::size_t current_ = 0;           // Into `matches_`.
};

}  // namespace ds::cli
