#include "kube/rfc3339.hpp"

#include <charconv>
#include <cstddef>

namespace ds::kube {
namespace {

using std::chrono::nanoseconds;

/// Takes the parts of a text one after the other.
class Reader {
  public:
    explicit Reader(std::string_view text) : rest_(text) {}

    bool take(char letter) {
        if (!rest_.starts_with(letter)) return false;
        rest_.remove_prefix(1);
        return true;
    }

    /// Exactly `digits` digits, of a number up to `most`.
    std::optional<int> number(std::size_t digits, int most) {
        const std::string_view text = rest_.substr(0, digits);
        int value = 0;
        const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
        const bool whole = text.size() == digits && parsed.ptr == text.data() + digits;
        if (parsed.ec != std::errc() || !whole || value < 0 || value > most) return std::nullopt;
        rest_.remove_prefix(digits);
        return value;
    }

    /// The digits behind a point; what is finer than a nanosecond is dropped.
    nanoseconds fraction() {
        nanoseconds value{0};
        nanoseconds unit{100'000'000};
        while (!rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9') {
            value += (rest_.front() - '0') * unit;
            unit /= 10;
            rest_.remove_prefix(1);
        }
        return value;
    }

    bool empty() const { return rest_.empty(); }

  private:
    std::string_view rest_;
};

std::optional<std::chrono::minutes> read_offset(Reader& reader) {
    if (reader.take('Z') || reader.take('z')) return std::chrono::minutes(0);
    const bool west = reader.take('-');
    if (!west && !reader.take('+')) return std::nullopt;
    const auto hours = reader.number(2, 23);
    if (!hours || !reader.take(':')) return std::nullopt;
    const auto minutes = reader.number(2, 59);
    if (!minutes) return std::nullopt;
    const std::chrono::minutes offset(*hours * 60 + *minutes);
    return west ? -offset : offset;
}

}  // namespace

std::optional<std::chrono::sys_time<nanoseconds>> parse_rfc3339(std::string_view text) {
    Reader reader(text);
    const auto year = reader.number(4, 9999);
    if (!year || !reader.take('-')) return std::nullopt;
    const auto month = reader.number(2, 12);
    if (!month || !reader.take('-')) return std::nullopt;
    const auto day = reader.number(2, 31);
    if (!day || (!reader.take('T') && !reader.take('t') && !reader.take(' '))) return std::nullopt;
    const auto hour = reader.number(2, 23);
    if (!hour || !reader.take(':')) return std::nullopt;
    const auto minute = reader.number(2, 59);
    if (!minute || !reader.take(':')) return std::nullopt;
    const auto second = reader.number(2, 60);
    if (!second) return std::nullopt;
    const nanoseconds fraction = reader.take('.') ? reader.fraction() : nanoseconds(0);
    const auto offset = read_offset(reader);
    if (!offset || !reader.empty()) return std::nullopt;

    const std::chrono::year_month_day date(
        std::chrono::year(*year),
        std::chrono::month(static_cast<unsigned>(*month)),
        std::chrono::day(static_cast<unsigned>(*day))
    );
    // Years that nanoseconds since 1970 can hold.
    if (!date.ok() || *year < 1700 || *year > 2261) return std::nullopt;
    return std::chrono::sys_days(date) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) +
           std::chrono::seconds(*second) + fraction - *offset;
}

}  // namespace ds::kube
