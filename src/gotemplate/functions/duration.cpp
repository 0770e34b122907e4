#include "gotemplate/functions/instant.hpp"

#include <limits>

namespace ds::gotemplate {
namespace {

constexpr std::uint64_t kLimit = std::uint64_t{1} << 63U;

bool is_decimal(char byte) {
    return byte >= '0' && byte <= '9';
}

struct Unit {
    std::string_view name;
    std::uint64_t nanoseconds;
};

constexpr Unit kUnits[] = {
    {"ns", 1},
    {"us", 1'000},
    {"\u00B5s", 1'000},
    {"\u03BCs", 1'000},
    {"ms", 1'000'000},
    {"s", 1'000'000'000},
    {"m", 60'000'000'000},
    {"h", 3'600'000'000'000},
};

class DurationReader {
  public:
    explicit DurationReader(std::string_view text) : original_(text), rest_(text) {}

    Result<std::int64_t> read() {
        const bool is_negative = rest_.starts_with('-');
        if (rest_.starts_with('-') || rest_.starts_with('+')) rest_.remove_prefix(1);
        if (rest_ == "0") return std::int64_t{0};
        if (rest_.empty()) return invalid("invalid duration");
        std::uint64_t total = 0;
        while (!rest_.empty()) {
            const Result<std::uint64_t> part = read_part();
            if (!part) return fail(part.error());
            total += *part;
            if (total > kLimit) return invalid("invalid duration");
        }
        if (is_negative) return static_cast<std::int64_t>(0 - total);
        if (total == kLimit) return invalid("invalid duration");
        return static_cast<std::int64_t>(total);
    }

  private:
    tl::unexpected<Error> invalid(std::string_view what) const {
        return fail(
            ErrorCode::InvalidInput, "time: " + std::string(what) + ' ' + quote_for_time(original_)
        );
    }

    std::string_view take_digits() {
        std::size_t count = 0;
        while (count < rest_.size() && is_decimal(rest_[count]))
            ++count;
        const std::string_view digits = rest_.substr(0, count);
        rest_.remove_prefix(count);
        return digits;
    }

    /// Nothing for more than fits.
    static std::optional<std::uint64_t> whole_of(std::string_view digits) {
        std::uint64_t value = 0;
        for (const char digit : digits) {
            if (value > kLimit / 10) return std::nullopt;
            value = value * 10 + static_cast<std::uint64_t>(digit - '0');
            if (value > kLimit) return std::nullopt;
        }
        return value;
    }

    /// Digits beyond what fits are ignored.
    static double fraction_of(std::string_view digits, std::uint64_t unit) {
        std::uint64_t value = 0;
        double scale = 1;
        for (const char digit : digits) {
            if (value > (kLimit - 1) / 10) break;
            const std::uint64_t next = value * 10 + static_cast<std::uint64_t>(digit - '0');
            if (next > kLimit) break;
            value = next;
            scale *= 10;
        }
        return static_cast<double>(value) * (static_cast<double>(unit) / scale);
    }

    Result<std::uint64_t> read_part() {
        if (rest_.front() != '.' && !is_decimal(rest_.front())) return invalid("invalid duration");
        const std::string_view whole_digits = take_digits();
        const std::optional<std::uint64_t> whole = whole_of(whole_digits);
        if (!whole) return invalid("invalid duration");
        std::string_view fraction;
        if (rest_.starts_with('.')) {
            rest_.remove_prefix(1);
            fraction = take_digits();
        }
        if (whole_digits.empty() && fraction.empty()) return invalid("invalid duration");

        const std::string_view name = rest_.substr(0, rest_.find_first_of(".0123456789"));
        if (name.empty()) return invalid("missing unit in duration");
        rest_.remove_prefix(name.size());
        for (const Unit& unit : kUnits) {
            if (unit.name != name) continue;
            if (*whole > kLimit / unit.nanoseconds) return invalid("invalid duration");
            const std::uint64_t value =
                *whole * unit.nanoseconds +
                static_cast<std::uint64_t>(fraction_of(fraction, unit.nanoseconds));
            if (value > kLimit) return invalid("invalid duration");
            return value;
        }
        return invalid("unknown unit " + quote_for_time(name) + " in duration");
    }

    std::string_view original_;
    std::string_view rest_;
};

/// "1.5" of a number of the smallest units, of which 10^places make one.
std::string with_fraction(std::uint64_t value, int places) {
    std::uint64_t one = 1;
    for (int place = 0; place < places; ++place)
        one *= 10;
    std::string digits = std::to_string(value % one);
    digits.insert(
        0,
        static_cast<std::size_t>(places) -
            std::min<std::size_t>(digits.size(), static_cast<std::size_t>(places)),
        '0'
    );
    digits.erase(digits.find_last_not_of('0') + 1);
    std::string text = std::to_string(value / one);
    return digits.empty() || places == 0 ? text : text + '.' + digits;
}

}  // namespace

Result<std::int64_t> parse_duration(std::string_view text) {
    return DurationReader(text).read();
}

std::string format_duration(std::int64_t nanoseconds) {
    constexpr std::uint64_t kSecond = 1'000'000'000;
    const bool is_negative = nanoseconds < 0;
    const auto bits = static_cast<std::uint64_t>(nanoseconds);
    const std::uint64_t size = is_negative ? 0 - bits : bits;
    const std::string sign = is_negative ? "-" : "";
    if (size == 0) return "0s";
    if (size < 1'000) return sign + with_fraction(size, 0) + "ns";
    if (size < 1'000'000) return sign + with_fraction(size, 3) + "\u00B5s";
    if (size < kSecond) return sign + with_fraction(size, 6) + "ms";
    const std::uint64_t minutes = size / kSecond / 60;
    std::string text = with_fraction(size % (60 * kSecond), 9) + "s";
    if (minutes > 0) text.insert(0, std::to_string(minutes % 60) + "m");
    if (minutes >= 60) text.insert(0, std::to_string(minutes / 60) + "h");
    return sign + text;
}

std::string quote_for_time(std::string_view text) {
    static constexpr std::string_view kHex = "0123456789abcdef";
    std::string result = "\"";
    for (const char byte : text) {
        const auto value = static_cast<unsigned char>(byte);
        if (value >= 0x80 || value < 0x20) {
            result += "\\x";
            result += kHex[value >> 4U];
            result += kHex[value & 0xFU];
            continue;
        }
        if (byte == '"' || byte == '\\') result += '\\';
        result += byte;
    }
    return result + '"';
}

}  // namespace ds::gotemplate
