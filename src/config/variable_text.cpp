#include "config/variable_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

namespace ds::config {
namespace {

using data::Value;

/// In v2beta1 "${X:-d}" belongs to a shell; before it any name is one.
bool is_name(std::string_view name, Era era) {
    constexpr std::string_view kCharacters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.";
    if (name.empty()) return false;
    return era != Era::Third || name.find_first_not_of(kCharacters) == std::string_view::npos;
}

class Cutter {
  public:
    Cutter(std::string_view text, Era era) : text_(text), era_(era) {}

    std::optional<std::vector<TextPiece>> cut() {
        for (std::size_t at = 0; at < text_.size();) {
            const std::size_t dollar = std::min(text_.find('$', at), text_.size());
            plain_ += text_.substr(at, dollar - at);
            at = dollar;
            if (at < text_.size()) at += take_dollar(at);
        }
        flush();
        return changed_ ? std::optional(std::move(pieces_)) : std::nullopt;
    }

  private:
    /// Takes what begins with the "$" at `at`; yields its length.
    std::size_t take_dollar(std::size_t at) {
        const bool escaped = text_.substr(at).starts_with("$$");
        const std::size_t begin = escaped ? at + 1 : at;
        const bool as_text = era_ == Era::Third && text_.substr(begin).starts_with("$!{");
        const std::size_t name_begin = begin + (as_text ? 3 : 2);
        const std::size_t end = text_.find('}', std::min(name_begin, text_.size()));
        const bool is_open = as_text || text_.substr(begin).starts_with("${");
        const bool found = is_open && end != std::string_view::npos &&
                           is_name(text_.substr(name_begin, end - name_begin), era_);
        if (!found) {
            plain_ += '$';
            return 1;
        }
        changed_ = true;
        if (escaped) {
            plain_ += text_.substr(begin, end + 1 - begin);
        } else {
            flush();
            const std::string name(text_.substr(name_begin, end - name_begin));
            pieces_.push_back({name, true, as_text});
        }
        return end + 1 - at;
    }

    void flush() {
        if (!plain_.empty()) pieces_.push_back({std::move(plain_), false, false});
        plain_.clear();
    }

    std::string_view text_;
    Era era_;
    bool changed_ = false;
    std::string plain_;
    std::vector<TextPiece> pieces_;
};

}  // namespace

std::optional<std::vector<TextPiece>> find_variables(std::string_view text, Era era) {
    if (text.find('$') == std::string_view::npos) return std::nullopt;
    return Cutter(text, era).cut();
}

Value convert_text(std::string text, Era era) {
    constexpr std::array<std::string_view, 5> kTrue{"true", "TRUE", "True", "t", "T"};
    constexpr std::array<std::string_view, 5> kFalse{"false", "FALSE", "False", "f", "F"};
    // Nobody means a boolean by the letter t alone; the first two eras have it all the same.
    const std::ptrdiff_t words = era == Era::Third ? 3 : 5;
    const auto is_in = [&text, words](const auto& list) {
        return std::find(list.begin(), list.begin() + words, text) != list.begin() + words;
    };
    Value value;
    std::string_view digits = text;
    if (digits.starts_with('+') && !digits.starts_with("+-")) digits.remove_prefix(1);
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error == std::errc{} && end == digits.data() + digits.size()) {
        value = Value(number);
    } else if (is_in(kTrue)) {
        value = Value(true);
    } else if (is_in(kFalse)) {
        value = Value(false);
    } else {
        return text;
    }
    value.set_source(std::move(text));
    return value;
}

}  // namespace ds::config
