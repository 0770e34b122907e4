#include "data/go_yaml_scalar.hpp"

#include "data/go_yaml_writer.hpp"
#include "data/yaml_scalar.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>

namespace ds::data {
namespace {

unsigned byte_at(std::string_view text, std::size_t at) {
    return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U;
}

bool is_digit(unsigned byte) {
    return byte >= '0' && byte <= '9';
}

bool is_blank(std::string_view text, std::size_t at) {
    return at < text.size() && (text[at] == ' ' || text[at] == '\t');
}

/// The indicators that the character at `at` would be taken for.
bool is_block_indicator(
    std::string_view text, std::size_t at, bool after_blank, bool before_blank
) {
    constexpr std::string_view kFirst = "#,[]{}&*!|>'\"%@`";
    const char character = text[at];
    if (at > 0) return (character == ':' && before_blank) || (character == '#' && after_blank);
    if (kFirst.find(character) != std::string_view::npos) return true;
    return (character == '?' || character == ':' || character == '-') && before_blank;
}

/// What is noticed while the text is read.
struct Notes {
    bool indicator = false;
    bool line_break = false;
    bool special = false;
    bool edge_space = false;
    bool edge_break = false;
    bool trailing_space = false;
    bool break_space = false;
    bool space_break = false;
};

class Reader {
  public:
    explicit Reader(std::string_view text) : text_(text) {}

    Notes read() {
        notes_.indicator = text_.starts_with("---") || text_.starts_with("...");
        for (std::size_t at = 0; at < text_.size();) {
            const std::size_t length = go_character_length(text_, at);
            look_at(at, length);
            at += length;
        }
        return notes_;
    }

  private:
    void look_at(std::size_t at, std::size_t length) {
        const std::size_t next = at + length;
        const bool before_blank = next >= text_.size() || is_blank(text_, next);
        if (is_block_indicator(text_, at, after_blank_, before_blank)) notes_.indicator = true;
        if (!is_go_printable(text_, at)) notes_.special = true;
        const bool at_edge = at == 0 || next == text_.size();
        const bool is_space = text_[at] == ' ';
        const bool is_break = go_break_length(text_, at) > 0;
        if (is_space) {
            notes_.edge_space |= at_edge;
            notes_.trailing_space |= next == text_.size();
            notes_.break_space |= previous_break_;
        } else if (is_break) {
            notes_.line_break = true;
            notes_.edge_break |= at_edge;
            notes_.space_break |= previous_space_;
        }
        previous_space_ = is_space;
        previous_break_ = is_break;
        after_blank_ = is_blank(text_, at) || is_break || text_[at] == '\0';
    }

    std::string_view text_;
    Notes notes_;
    bool previous_space_ = false;
    bool previous_break_ = false;
    bool after_blank_ = true;
};

/// Takes one or two digits; nothing if there is none or the number is not in the range.
std::optional<int> take_number(std::string_view& text, int lowest, int highest) {
    std::size_t size = 0;
    int number = 0;
    while (size < 2 && is_digit(byte_at(text, size)))
        number = (number * 10) + (text[size++] - '0');
    if (size == 0 || number < lowest || number > highest) return std::nullopt;
    text.remove_prefix(size);
    return number;
}

bool take(std::string_view& text, char character) {
    if (!text.starts_with(character)) return false;
    text.remove_prefix(1);
    return true;
}

bool take_clock(std::string_view& text) {
    if (!take_number(text, 0, 23) || !take(text, ':')) return false;
    if (!take_number(text, 0, 59) || !take(text, ':')) return false;
    if (!take_number(text, 0, 59)) return false;
    if (text.size() < 2 || (text[0] != '.' && text[0] != ',') || !is_digit(byte_at(text, 1)))
        return true;
    std::size_t size = 1;
    while (is_digit(byte_at(text, size)))
        ++size;
    text.remove_prefix(size);
    return true;
}

bool is_zone(std::string_view text) {
    if (text == "Z") return true;
    if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return false;
    std::string_view hours = text.substr(1, 2);
    std::string_view minutes = text.substr(4);
    return take_number(hours, 0, 24) && hours.empty() && take_number(minutes, 0, 60) &&
           minutes.empty();
}

int days_of(int year, int month) {
    constexpr std::array kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && is_leap ? 29 : kDays[static_cast<std::size_t>(month) - 1];
}

/// The forms of a date or time that go-yaml v2 knows.
bool is_timestamp(std::string_view text) {
    if (text.size() < 8 || text[4] != '-') return false;
    int year = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        if (!is_digit(byte_at(text, i))) return false;
        year = (year * 10) + (text[i] - '0');
    }
    text.remove_prefix(5);
    const std::optional<int> month = take_number(text, 1, 12);
    if (!month || !take(text, '-')) return false;
    if (!take_number(text, 1, days_of(year, *month))) return false;
    if (text.empty()) return true;
    if (take(text, ' ')) return take_clock(text) && text.empty();
    return (take(text, 'T') || take(text, 't')) && take_clock(text) && is_zone(text);
}

/// ^[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?$
bool is_base_60(std::string_view text) {
    if (text.find(':') == std::string_view::npos) return false;
    if (text[0] == '-' || text[0] == '+') text.remove_prefix(1);
    const auto digit_or_underscore = [](char c) {
        return is_digit(static_cast<unsigned char>(c)) || c == '_';
    };
    if (!is_digit(byte_at(text, 0))) return false;
    while (!text.empty() && digit_or_underscore(text[0]))
        text.remove_prefix(1);
    int groups = 0;
    while (take(text, ':')) {
        std::string_view two = text;
        if (!take_number(two, 0, 59)) return false;
        text = two;
        ++groups;
    }
    if (groups == 0) return false;
    if (text.empty()) return true;
    return take(text, '.') && std::ranges::all_of(text, digit_or_underscore);
}

std::uint32_t code_point_at(std::string_view text, std::size_t at) {
    const std::size_t length = go_character_length(text, at);
    const unsigned first = byte_at(text, at);
    std::uint32_t code = length == 1   ? first
                         : length == 2 ? first & 0x1FU
                         : length == 3 ? first & 0x0FU
                                       : first & 0x07U;
    for (std::size_t i = 1; i < length; ++i)
        code = (code << 6U) | (byte_at(text, at + i) & 0x3FU);
    return code;
}

/// ASCII exactly; of the rest nearly everything that keys are written with is a letter.
bool is_letter(std::uint32_t code) {
    if (code < 0x80) return (code | 0x20U) >= 'a' && (code | 0x20U) <= 'z';
    return code >= 0xAA && code != 0xD7 && code != 0xF7 && (code < 0x2000 || code > 0x2BFF);
}

struct Number {
    std::int64_t value = 0;
    std::size_t end = 0;
};

Number read_number(std::string_view text, std::size_t at, bool follows_digits) {
    std::uint64_t value = follows_digits ? 1 : 0;  // Wraps around as Go's does.
    while (is_digit(byte_at(text, at)))
        value = (value * 10) + (byte_at(text, at++) - '0');
    return {static_cast<std::int64_t>(value), at};
}

/// Whether a digit that is not 0 ends before `at`: then zeros there are part of that number.
bool follows_number(std::string_view text, std::size_t at) {
    while (at > 0 && is_digit(byte_at(text, at - 1))) {
        if (text[--at] != '0') return true;
    }
    return false;
}

std::string scientific(double number, bool long_exponent) {
    std::array<char, 40> buffer{};
    const auto end =
        std::to_chars(
            buffer.data(), buffer.data() + buffer.size(), number, std::chars_format::scientific
        )
            .ptr;
    std::string text(buffer.data(), end);
    const std::size_t mark = text.find('e');
    // Both write at least two digits; JSON drops the zero of a negative exponent.
    if (!long_exponent && mark != std::string::npos && text.size() == mark + 4 &&
        text[mark + 1] == '-' && text[mark + 2] == '0')
        text.erase(mark + 2, 1);
    return text;
}

/// The shortest digits that give the number, with zeros up to the point: not the exact ones.
std::string fixed(double number) {
    const std::string text = scientific(number, true);
    const bool negative = text.starts_with('-');
    const std::size_t mark = text.find('e');
    const int exponent = std::stoi(text.substr(mark + 1));
    std::string digits = text.substr(negative ? 1 : 0, mark - (negative ? 1 : 0));
    std::erase(digits, '.');
    if (exponent < 0) {
        digits.insert(0, static_cast<std::size_t>(-exponent), '0');
        digits.insert(1, 1, '.');
    } else if (const auto whole = static_cast<std::size_t>(exponent) + 1; digits.size() <= whole) {
        digits.append(whole - digits.size(), '0');
    } else {
        digits.insert(whole, 1, '.');
    }
    return negative ? "-" + digits : digits;
}

}  // namespace

std::size_t go_character_length(std::string_view text, std::size_t at) {
    const unsigned first = byte_at(text, at);
    const std::size_t length = first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    return std::min(length, text.size() - at);
}

std::size_t go_break_length(std::string_view text, std::size_t at) {
    const unsigned first = byte_at(text, at);
    if (first == '\n' || first == '\r') return 1;
    if (first == 0xC2 && byte_at(text, at + 1) == 0x85) return 2;
    const unsigned third = byte_at(text, at + 2);
    const bool is_separator =
        first == 0xE2 && byte_at(text, at + 1) == 0x80 && (third == 0xA8 || third == 0xA9);
    return is_separator ? 3 : 0;
}

bool is_go_printable(std::string_view text, std::size_t at) {
    const unsigned first = byte_at(text, at);
    const unsigned second = byte_at(text, at + 1);
    const unsigned third = byte_at(text, at + 2);
    if (first < 0x80) return first == '\n' || (first >= 0x20 && first <= 0x7E);
    if (first == 0xC2) return second >= 0xA0;
    if (first > 0xC2 && first < 0xED) return true;
    if (first == 0xED) return second < 0xA0;
    if (first == 0xEE) return true;
    if (first != 0xEF) return false;
    const bool is_mark = second == 0xBB && third == 0xBF;
    const bool is_none = second == 0xBF && (third == 0xBE || third == 0xBF);
    return !is_mark && !is_none;
}

GoScalarForms analyze_go_scalar(std::string_view text) {
    if (text.empty()) return {.block = false};
    const Notes notes = Reader(text).read();
    const bool never_bare = notes.space_break || notes.special;
    return {
        .multiline = notes.line_break,
        .plain = !notes.edge_space && !notes.edge_break && !notes.break_space && !never_bare &&
                 !notes.line_break && !notes.indicator,
        .single_quoted = !notes.break_space && !never_bare,
        .block = !notes.trailing_space && !never_bare,
    };
}

bool go_yaml_reads_as_text(std::string_view text) {
    return resolve_plain(text).is_string() &&
           (text.empty() || (!is_base_60(text) && !is_timestamp(text)));
}

bool go_yaml_key_less(std::string_view left, std::string_view right) {
    for (std::size_t at = 0; at < left.size() && at < right.size();) {
        const std::uint32_t l = code_point_at(left, at);
        const std::uint32_t r = code_point_at(right, at);
        if (l == r) {
            at += go_character_length(left, at);
            continue;
        }
        const bool left_letter = is_letter(l);
        const bool right_letter = is_letter(r);
        if (left_letter && right_letter) return l < r;
        if (left_letter || right_letter) return right_letter;
        const bool follows = (l == '0' || r == '0') && follows_number(left, at);
        const Number left_number = read_number(left, at, follows);
        const Number right_number = read_number(right, at, follows);
        if (left_number.value != right_number.value) return left_number.value < right_number.value;
        if (left_number.end != right_number.end) return left_number.end < right_number.end;
        return l < r;
    }
    return left.size() < right.size();
}

std::string go_yaml_float(double number) {
    if (std::isnan(number)) return ".nan";
    if (std::isinf(number)) return number < 0 ? "-.inf" : ".inf";
    std::string text = scientific(number, true);
    const std::size_t mark = text.find('e');
    int exponent = 0;
    const char* begin = text.data() + mark + (text[mark + 1] == '+' ? 2 : 1);
    std::from_chars(begin, text.data() + text.size(), exponent);
    if (exponent < -4 || exponent >= 6) return text;
    return fixed(number);
}

std::string go_json_float(double number) {
    if (!std::isfinite(number)) return "null";
    const double size = std::fabs(number);
    if (size != 0 && (size < 1e-6 || size >= 1e21)) return scientific(number, false);
    return fixed(number);
}

}  // namespace ds::data
