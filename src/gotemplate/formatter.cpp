#include "gotemplate/formatter.hpp"

#include "gotemplate/print.hpp"
#include "gotemplate/printable.hpp"
#include "gotemplate/runes.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace ds::gotemplate {
namespace {

constexpr std::string_view kLower = "0123456789abcdefx";
constexpr std::string_view kUpper = "0123456789ABCDEFX";

std::string digits_of(std::uint64_t value, unsigned base, std::string_view alphabet) {
    std::array<char, 64> buffer{};
    std::size_t at = buffer.size();
    do {
        buffer[--at] = alphabet[value % base];
        value /= base;
    } while (value != 0);
    return {buffer.data() + at, buffer.size() - at};
}

char32_t rune_of(std::uint64_t value) {
    return value > 0x10FFFF ? kReplacement : static_cast<char32_t>(value);
}

/// strconv.CanBackquote.
bool can_be_raw(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const Rune rune = rune_at(text, at);
        const bool is_control = rune.value < ' ' && rune.value != '\t';
        if (!rune.is_valid || is_control || rune.value == '`' || rune.value == 0x7F ||
            rune.value == 0xFEFF) {
            return false;
        }
        at += rune.size;
    }
    return true;
}

}  // namespace

void Formatter::write_padding(std::size_t count) {
    out_.append(count, flags.zero && !flags.minus ? '0' : ' ');
}

void Formatter::write_padded(std::string_view text) {
    const std::size_t width = static_cast<std::size_t>(flags.width.value_or(0));
    const std::size_t length = width == 0 ? 0 : count_runes(text);
    const std::size_t padding = width > length ? width - length : 0;
    if (out_.size() > most_) return;
    if (!flags.minus) write_padding(padding);
    out_ += text;
    if (flags.minus) write_padding(padding);
}

std::string_view Formatter::shortened(std::string_view text) const {
    if (!flags.precision) return text;
    std::size_t at = 0;
    for (int count = *flags.precision; count > 0 && at < text.size(); --count) {
        at += rune_at(text, at).size;
    }
    return text.substr(0, at);
}

void Formatter::write_string(std::string_view text) {
    write_padded(shortened(text));
}

void Formatter::write_quoted(std::string_view text) {
    const std::string_view part = shortened(text);
    if (flags.sharp && can_be_raw(part)) {
        write_padded('`' + std::string(part) + '`');
    } else {
        write_padded(quote(part, flags.plus));
    }
}

void Formatter::write_hexadecimal(std::string_view bytes, bool is_upper) {
    if (flags.precision) bytes = bytes.substr(0, static_cast<std::size_t>(*flags.precision));
    const std::string_view alphabet = is_upper ? kUpper : kLower;
    const std::string prefix = flags.sharp ? std::string("0") + alphabet[16] : std::string();
    std::string text;
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        if (at > 0 && flags.space) text += ' ';
        if (at == 0 || flags.space) text += prefix;
        const auto byte = static_cast<unsigned char>(bytes[at]);
        text += alphabet[byte >> 4U];
        text += alphabet[byte & 15U];
    }
    write_padded(text);
}

void Formatter::write_integer(std::uint64_t value, bool is_signed, char verb) {
    const bool is_negative = is_signed && static_cast<std::int64_t>(value) < 0;
    if (is_negative) value = 0 - value;
    const bool has_sign = is_negative || flags.plus || flags.space;
    const bool was_zero = std::exchange(flags.zero, false);
    std::size_t wanted = static_cast<std::size_t>(flags.precision.value_or(0));
    if (flags.precision == 0 && value == 0) {
        write_padding(static_cast<std::size_t>(flags.width.value_or(0)));
        flags.zero = was_zero;
        return;
    }
    if (!flags.precision && was_zero && !flags.minus && flags.width) {
        wanted = static_cast<std::size_t>(std::max(*flags.width - (has_sign ? 1 : 0), 0));
    }
    const bool is_hexadecimal = verb == 'x' || verb == 'X';
    const bool is_octal = verb == 'o' || verb == 'O';
    const unsigned base = is_hexadecimal ? 16 : is_octal ? 8 : verb == 'b' ? 2 : 10;
    std::string text = digits_of(value, base, verb == 'X' ? kUpper : kLower);
    if (text.size() < wanted) text.insert(0, wanted - text.size(), '0');
    if (flags.sharp && base == 2) text.insert(0, "0b");
    if (flags.sharp && base == 8 && text[0] != '0') text.insert(0, "0");
    if (flags.sharp && base == 16) text.insert(0, verb == 'X' ? "0X" : "0x");
    if (verb == 'O') text.insert(0, "0o");
    if (has_sign) text.insert(0, is_negative ? "-" : flags.plus ? "+" : " ");
    write_padded(text);
    flags.zero = was_zero;
}

void Formatter::write_pointer(std::uint64_t address, bool has_prefix) {
    const bool was_sharp = std::exchange(flags.sharp, has_prefix);
    write_integer(address, false, 'x');
    flags.sharp = was_sharp;
}

void Formatter::write_character(std::uint64_t value) {
    std::string text;
    append_rune(text, rune_of(value));
    write_padded(text);
}

void Formatter::write_quoted_character(std::uint64_t value) {
    write_padded(quote_rune(rune_of(value), flags.plus));
}

void Formatter::write_unicode(std::uint64_t value) {
    std::string text = digits_of(value, 16, kUpper);
    const auto wanted = static_cast<std::size_t>(std::max(flags.precision.value_or(4), 4));
    if (text.size() < wanted) text.insert(0, wanted - text.size(), '0');
    text.insert(0, "U+");
    if (flags.sharp && value <= 0x10FFFF && is_printable(static_cast<char32_t>(value))) {
        text += " '";
        append_rune(text, static_cast<char32_t>(value));
        text += '\'';
    }
    const bool was_zero = std::exchange(flags.zero, false);
    write_padded(text);
    flags.zero = was_zero;
}

/// What %# keeps of a number: its point, and the zeros at its end.
std::string Formatter::restore_zeros(std::string number, char verb, int precision) const {
    int digits = 0;
    if (verb == 'g' || verb == 'G' || verb == 'x') digits = precision < 0 ? 6 : precision;
    const bool is_hexadecimal = verb == 'x' || verb == 'X';
    const std::size_t tail_at = number.find_first_of(is_hexadecimal ? "pP" : "eE");
    const std::string tail = tail_at == number.npos ? "" : number.substr(tail_at);
    number.resize(std::min(tail_at, number.size()));
    bool has_nonzero = false;
    for (std::size_t at = 1; at < number.size(); ++at) {
        if (number[at] == '.') continue;
        has_nonzero = has_nonzero || number[at] != '0';
        if (has_nonzero) --digits;
    }
    if (number.find('.') == number.npos) {
        if (number.size() == 2 && number[1] == '0') --digits;
        number += '.';
    }
    if (digits > 0) number.append(static_cast<std::size_t>(digits), '0');
    return number + tail;
}

void Formatter::write_float(double value, int bits, char verb, int precision) {
    if (flags.precision) precision = *flags.precision;
    std::string number = format_float(value, verb, precision, bits);
    if (number[0] != '-' && number[0] != '+') number.insert(0, "+");
    if (flags.space && number[0] == '+' && !flags.plus) number[0] = ' ';
    if (number[1] == 'I' || number[1] == 'N') {
        const bool was_zero = std::exchange(flags.zero, false);
        const bool hides_sign = number[1] == 'N' ? !flags.space && !flags.plus : false;
        write_padded(std::string_view(number).substr(hides_sign ? 1 : 0));
        flags.zero = was_zero;
        return;
    }
    if (flags.sharp && verb != 'b') number = restore_zeros(std::move(number), verb, precision);
    if (!flags.plus && number[0] == '+') {
        write_padded(std::string_view(number).substr(1));
        return;
    }
    const auto width = static_cast<std::size_t>(flags.width.value_or(0));
    if (flags.zero && !flags.minus && width > number.size()) {
        out_ += number[0];
        write_padding(width - number.size());
        out_ += std::string_view(number).substr(1);
        return;
    }
    write_padded(number);
}

}  // namespace ds::gotemplate
