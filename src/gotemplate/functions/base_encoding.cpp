#include "gotemplate/functions/base_encoding.hpp"

#include <array>
#include <optional>

// Both decoders find the same byte to blame as Go's, which is not always the first bad one.

namespace ds::gotemplate {
namespace {

constexpr std::string_view kAlphabet64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kAlphabet32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

using Table = std::array<signed char, 256>;

constexpr Table table_of(std::string_view alphabet) {
    Table table{};
    for (signed char& value : table)
        value = -1;
    for (std::size_t at = 0; at < alphabet.size(); ++at) {
        table[static_cast<unsigned char>(alphabet[at])] = static_cast<signed char>(at);
    }
    return table;
}

constexpr Table kValues64 = table_of(kAlphabet64);
constexpr Table kValues32 = table_of(kAlphabet32);

bool is_newline(char byte) {
    return byte == '\n' || byte == '\r';
}

/// Takes bits until there is a byte.
class BitQueue {
  public:
    explicit BitQueue(std::string& into) : into_(into) {}

    void add(signed char value, int bits) {
        held_ = held_ << bits | static_cast<unsigned>(value);
        count_ += bits;
        if (count_ < 8) return;
        count_ -= 8;
        into_ += static_cast<char>(held_ >> count_ & 0xFFU);
        held_ &= (1U << count_) - 1;
    }

  private:
    std::string& into_;
    unsigned held_ = 0;
    int count_ = 0;
};

/// Reads quanta of four characters.
class Base64Reader {
  public:
    explicit Base64Reader(std::string_view text) : text_(text) {}

    Result<std::string> read() {
        std::string bytes;
        bytes.reserve(text_.size() / 4 * 3 + 3);
        BitQueue bits(bytes);
        std::size_t in_quantum = 0;
        while (at_ < text_.size()) {
            const char byte = text_[at_++];
            if (is_newline(byte)) continue;
            const signed char value = kValues64[static_cast<unsigned char>(byte)];
            if (value >= 0) {
                bits.add(value, 6);
                in_quantum = (in_quantum + 1) % 4;
                continue;
            }
            if (byte != '=' || in_quantum < 2) return illegal(at_ - 1);
            if (const std::optional<std::size_t> bad = find_bad_padding(in_quantum))
                return illegal(*bad);
            return bytes;
        }
        if (in_quantum != 0) return illegal(text_.size() - in_quantum);
        return bytes;
    }

  private:
    static tl::unexpected<Error> illegal(std::size_t at) {
        return fail(
            ErrorCode::InvalidInput, "illegal base64 data at input byte " + std::to_string(at)
        );
    }

    void skip_newlines() {
        while (at_ < text_.size() && is_newline(text_[at_]))
            ++at_;
    }

    std::optional<std::size_t> find_bad_padding(std::size_t in_quantum) {
        if (in_quantum == 2) {
            skip_newlines();
            if (at_ == text_.size()) return text_.size();
            if (text_[at_] != '=') return at_ - 1;
            ++at_;
        }
        skip_newlines();
        return at_ < text_.size() ? std::optional(at_) : std::nullopt;
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

/// Where padding that starts behind `values` characters of a group is wrong. `rest` is what follows
/// the first sign of it, at `at`.
std::optional<std::size_t> find_bad_padding(
    std::string_view rest, std::size_t values, std::size_t at
) {
    if (rest.size() + values < 7) return at + rest.size();
    for (std::size_t offset = 0; offset < 7 - values; ++offset) {
        if (offset < rest.size() && rest[offset] != '=') return at + offset - 1;
    }
    const bool is_possible = values != 1 && values != 3 && values != 6;
    return is_possible ? std::nullopt : std::optional(at - 1);
}

}  // namespace

Result<std::string> decode_strict_base64(std::string_view text) {
    return Base64Reader(text).read();
}

std::string encode_base32(std::string_view bytes) {
    std::string text;
    unsigned held = 0;
    int bits = 0;
    for (const char byte : bytes) {
        held = (held << 8U | static_cast<unsigned char>(byte)) & 0xFFFU;
        for (bits += 8; bits >= 5; bits -= 5)
            text += kAlphabet32[held >> (bits - 5) & 0x1FU];
    }
    if (bits > 0) text += kAlphabet32[held << (5 - bits) & 0x1FU];
    while (text.size() % 8 != 0)
        text += '=';
    return text;
}

Result<std::string> decode_base32(std::string_view text) {
    const auto illegal = [](std::size_t at) {
        return fail(
            ErrorCode::InvalidInput, "illegal base32 data at input byte " + std::to_string(at)
        );
    };
    std::string digits(text);
    std::erase_if(digits, is_newline);
    std::string bytes;
    BitQueue bits(bytes);
    std::size_t in_group = 0;
    for (std::size_t at = 0; at < digits.size(); ++at) {
        const std::string_view rest = std::string_view(digits).substr(at + 1);
        if (digits[at] == '=' && in_group >= 2 && rest.size() < 8) {
            if (const auto bad = find_bad_padding(rest, in_group, at + 1)) return illegal(*bad);
            return bytes;
        }
        const signed char value = kValues32[static_cast<unsigned char>(digits[at])];
        if (value < 0) return illegal(at);
        bits.add(value, 5);
        in_group = (in_group + 1) % 8;
    }
    if (in_group != 0) return illegal(digits.size() - in_group);
    return bytes;
}

}  // namespace ds::gotemplate
