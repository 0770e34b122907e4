#include "cli/terminal/dialog.hpp"

#include "base/check.hpp"
#include "base/strings.hpp"
#include "cli/terminal/text.hpp"

#include <algorithm>
#include <utility>

namespace ds::cli {
namespace {

constexpr std::size_t kPageSize = 7;

std::string styled(std::string_view code, std::string_view text, bool coloured) {
    if (!coloured) return std::string(text);
    return "\x1b[" + std::string(code) + "m" + std::string(text) + "\x1b[0m";
}

std::string question_mark(bool coloured) {
    return styled("1;32", "?", coloured) + " ";
}

std::string answered(const std::string& question, const std::string& answer, bool coloured) {
    return question_mark(coloured) + printable(question) + " " +
           styled("36", printable(answer), coloured);
}

}  // namespace

LineDialog::LineDialog(TextQuestion question) : question_(std::move(question)) {}

bool LineDialog::press(const Key& key) {
    switch (key.kind) {
        case Key::Kind::Enter:
            return true;
        case Key::Kind::Text:
            insert(key.text);
            break;
        case Key::Kind::Left:
            if (cursor_ > 0) --cursor_;
            break;
        case Key::Kind::Right:
            if (cursor_ < characters_.size()) ++cursor_;
            break;
        case Key::Kind::Home:
            cursor_ = 0;
            break;
        case Key::Kind::End:
            cursor_ = characters_.size();
            break;
        case Key::Kind::Backspace:
            if (cursor_ == 0) break;
            --cursor_;
            characters_.erase(characters_.begin() + static_cast<std::ptrdiff_t>(cursor_));
            break;
        case Key::Kind::Delete:
            if (cursor_ == characters_.size()) break;
            characters_.erase(characters_.begin() + static_cast<std::ptrdiff_t>(cursor_));
            break;
        case Key::Kind::EraseLine:
            characters_.clear();
            cursor_ = 0;
            break;
        case Key::Kind::EraseWord:
            erase_word();
            break;
        default:
            break;
    }
    return false;
}

void LineDialog::insert(const std::string& character) {
    characters_.insert(characters_.begin() + static_cast<std::ptrdiff_t>(cursor_), character);
    ++cursor_;
}

void LineDialog::erase_word() {
    std::size_t begin = cursor_;
    while (begin > 0 && characters_[begin - 1] == " ")
        --begin;
    while (begin > 0 && characters_[begin - 1] != " ")
        --begin;
    const auto first = characters_.begin() + static_cast<std::ptrdiff_t>(begin);
    characters_.erase(first, characters_.begin() + static_cast<std::ptrdiff_t>(cursor_));
    cursor_ = begin;
}

std::string LineDialog::typed() const {
    return join(characters_, "");
}

std::string LineDialog::answer() const {
    return characters_.empty() ? question_.fallback : typed();
}

std::vector<std::string> LineDialog::lines(bool coloured) const {
    std::string line = question_mark(coloured) + printable(question_.text) + " ";
    if (!question_.fallback.empty() && !question_.secret) {
        line += styled("90", "(" + printable(question_.fallback) + ")", coloured) + " ";
    }
    line += question_.secret ? std::string(characters_.size(), '*') : typed();
    std::size_t behind = 0;
    for (std::size_t at = cursor_; at < characters_.size(); ++at)
        behind += question_.secret ? 1 : display_width(characters_[at]);
    if (behind > 0) line += "\x1b[" + std::to_string(behind) + "D";
    return {line};
}

std::string LineDialog::summary(bool coloured) const {
    // The length of a secret is nobody's business either.
    return answered(question_.text, question_.secret ? "********" : answer(), coloured);
}

PickDialog::PickDialog(PickQuestion question) : question_(std::move(question)) {
    DS_CHECK(!question_.options.empty());
    filter();
    current_ = std::min(question_.preselected, matches_.size() - 1);
}

bool PickDialog::press(const Key& key) {
    switch (key.kind) {
        case Key::Kind::Enter:
            return !matches_.empty();
        case Key::Kind::Up:
            if (!matches_.empty()) current_ = (current_ + matches_.size() - 1) % matches_.size();
            break;
        case Key::Kind::Down:
            if (!matches_.empty()) current_ = (current_ + 1) % matches_.size();
            break;
        case Key::Kind::Home:
            current_ = 0;
            break;
        case Key::Kind::End:
            current_ = matches_.empty() ? 0 : matches_.size() - 1;
            break;
        case Key::Kind::Text:
            typed_.push_back(key.text);
            filter();
            break;
        case Key::Kind::Backspace:
            if (!typed_.empty()) typed_.pop_back();
            filter();
            break;
        case Key::Kind::EraseLine:
        case Key::Kind::EraseWord:
            typed_.clear();
            filter();
            break;
        default:
            break;
    }
    return false;
}

void PickDialog::filter() {
    const std::string wanted = to_lower(join(typed_, ""));
    matches_.clear();
    for (std::size_t option = 0; option < question_.options.size(); ++option) {
        if (to_lower(question_.options[option]).find(wanted) != std::string::npos) {
            matches_.push_back(option);
        }
    }
    current_ = 0;
}

std::vector<std::string> PickDialog::lines(bool coloured) const {
    std::vector<std::string> shown;
    shown.push_back(
        question_mark(coloured) + printable(question_.text) + " " +
        (typed_.empty() ? styled("90", "(arrows move, typing filters, Enter selects)", coloured)
                        : printable(join(typed_, "")))
    );
    // The current option stays in the middle of the page where that is possible.
    const std::size_t last_begin = matches_.size() > kPageSize ? matches_.size() - kPageSize : 0;
    const std::size_t half = kPageSize / 2;
    const std::size_t begin = std::min(current_ > half ? current_ - half : 0, last_begin);
    const std::size_t end = std::min(begin + kPageSize, matches_.size());
    for (std::size_t at = begin; at < end; ++at) {
        const std::string option = printable(question_.options[matches_[at]]);
        shown.push_back(at == current_ ? styled("36", "> " + option, coloured) : "  " + option);
    }
    if (matches_.empty()) shown.emplace_back("  nothing matches");
    if (end - begin < matches_.size()) {
        const std::string count = std::to_string(matches_.size() - (end - begin)) + " more";
        shown.push_back(styled("90", "  " + count, coloured));
    }
    return shown;
}

std::string PickDialog::summary(bool coloured) const {
    return answered(question_.text, question_.options[answer()], coloured);
}

}  // namespace ds::cli
