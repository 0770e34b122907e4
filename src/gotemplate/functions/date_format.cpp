#include "gotemplate/functions/calendar.hpp"
#include "gotemplate/functions/date_layout.hpp"
#include "gotemplate/functions/instant.hpp"

#include <cstdlib>

namespace ds::gotemplate {
namespace {

std::string padded(std::int64_t number, std::size_t width, char filling = '0') {
    std::string digits = std::to_string(std::abs(number));
    if (digits.size() < width) digits.insert(0, width - digits.size(), filling);
    return number < 0 ? '-' + digits : digits;
}

class DateFormatter {
  public:
    explicit DateFormatter(const Instant& time)
        : offset_(time.zone->at(time.unix_seconds)), nanoseconds_(time.nanoseconds) {
        const std::int64_t local = time.unix_seconds + offset_.seconds;
        days_ = floor_divide(local, kDaySeconds);
        second_ = local - days_ * kDaySeconds;
        day_ = civil_of(days_);
    }

    std::string format(std::string_view layout) {
        while (!layout.empty()) {
            const DateChunk chunk = next_chunk(layout);
            result_ += chunk.prefix;
            if (!chunk.element) break;
            add(chunk);
            layout = chunk.rest;
        }
        return std::move(result_);
    }

  private:
    void add(const DateChunk& chunk) {
        switch (*chunk.element) {
            case DateElement::ZoneName:
                if (offset_.name.empty()) {
                    add_offset({});
                } else {
                    result_ += offset_.name;
                }
                return;
            case DateElement::Offset:
                add_offset(chunk.offset);
                return;
            case DateElement::Fraction:
            case DateElement::ShortFraction:
                add_fraction(chunk);
                return;
            default:
                result_ += is_of_clock(*chunk.element) ? clock_text(*chunk.element)
                                                       : day_text(*chunk.element);
        }
    }

    static bool is_of_clock(DateElement element) {
        return (element >= DateElement::Hour && element <= DateElement::PaddedSecond) ||
               element == DateElement::UpperHalf || element == DateElement::LowerHalf;
    }

    std::string clock_text(DateElement element) const {
        const std::int64_t hour = second_ / 3600;
        const std::int64_t hour12 = hour % 12 == 0 ? 12 : hour % 12;
        const std::int64_t minute = second_ / 60 % 60;
        switch (element) {
            case DateElement::Hour:
                return padded(hour, 2);
            case DateElement::Hour12:
                return padded(hour12, 0);
            case DateElement::PaddedHour12:
                return padded(hour12, 2);
            case DateElement::Minute:
                return padded(minute, 0);
            case DateElement::PaddedMinute:
                return padded(minute, 2);
            case DateElement::Second:
                return padded(second_ % 60, 0);
            case DateElement::PaddedSecond:
                return padded(second_ % 60, 2);
            case DateElement::UpperHalf:
                return hour >= 12 ? "PM" : "AM";
            default:
                return hour >= 12 ? "pm" : "am";
        }
    }

    std::string day_text(DateElement element) const {
        const std::string_view month = kMonthNames[day_.month - 1];
        const std::string_view weekday = kWeekdayNames[weekday_of(days_)];
        const std::int64_t day_of_year = days_ - days_of(day_.year, 1, 1) + 1;
        switch (element) {
            case DateElement::LongMonth:
                return std::string(month);
            case DateElement::ShortMonth:
                return std::string(month.substr(0, 3));
            case DateElement::Month:
                return padded(day_.month, 0);
            case DateElement::PaddedMonth:
                return padded(day_.month, 2);
            case DateElement::LongWeekday:
                return std::string(weekday);
            case DateElement::ShortWeekday:
                return std::string(weekday.substr(0, 3));
            case DateElement::Day:
                return padded(day_.day, 0);
            case DateElement::SpacedDay:
                return padded(day_.day, 2, ' ');
            case DateElement::PaddedDay:
                return padded(day_.day, 2);
            case DateElement::SpacedYearDay:
                return padded(day_of_year, 3, ' ');
            case DateElement::PaddedYearDay:
                return padded(day_of_year, 3);
            case DateElement::LongYear:
                return padded(day_.year, 4);
            default:
                return padded(std::abs(day_.year) % 100, 2);
        }
    }

    void add_offset(const OffsetStyle& style) {
        if (style.has_z && offset_.seconds == 0) {
            result_ += 'Z';
            return;
        }
        // Go rounds to minutes towards zero before it looks at the sign.
        const std::int64_t minutes = offset_.seconds / 60;
        const std::int64_t seconds = minutes < 0 ? -offset_.seconds : offset_.seconds;
        result_ += minutes < 0 ? '-' : '+';
        result_ += padded(std::abs(minutes) / 60, 2);
        if (style.has_colons) result_ += ':';
        if (style.has_minutes) result_ += padded(std::abs(minutes) % 60, 2);
        if (!style.has_seconds) return;
        if (style.has_colons) result_ += ':';
        result_ += padded(seconds % 60, 2);
    }

    void add_fraction(const DateChunk& chunk) {
        const bool is_short = *chunk.element == DateElement::ShortFraction;
        if (is_short && nanoseconds_ == 0) return;
        std::string digits = padded(nanoseconds_, 9).substr(0, chunk.digits);
        if (is_short) digits.erase(digits.find_last_not_of('0') + 1);
        if (digits.empty()) return;
        result_ += chunk.text.front();
        result_ += digits;
    }

    ZoneOffset offset_;
    std::int32_t nanoseconds_;
    std::int64_t days_ = 0;
    std::int64_t second_ = 0;  // Of the day.
    CivilDay day_;
    std::string result_;
};

}  // namespace

std::string format_time(const Instant& time, std::string_view layout) {
    return DateFormatter(time).format(layout);
}

Instant later(const Instant& time, std::int64_t nanoseconds) {
    constexpr std::int64_t kSecond = 1'000'000'000;
    Instant result = time;
    const std::int64_t whole = floor_divide(nanoseconds, kSecond);
    const std::int64_t rest = nanoseconds - whole * kSecond + time.nanoseconds;
    result.unix_seconds += whole + rest / kSecond;
    result.nanoseconds = static_cast<std::int32_t>(rest % kSecond);
    if (result.monotonic &&
        __builtin_add_overflow(*time.monotonic, nanoseconds, &*result.monotonic)) {
        result.monotonic.reset();
    }
    return result;
}

std::int64_t nanoseconds_between(const Instant& from, const Instant& to) {
    const auto difference =
        (static_cast<__int128>(to.unix_seconds) - from.unix_seconds) * 1'000'000'000 +
        (to.nanoseconds - from.nanoseconds);
    if (difference > INT64_MAX) return INT64_MAX;
    if (difference < INT64_MIN) return INT64_MIN;
    return static_cast<std::int64_t>(difference);
}

}  // namespace ds::gotemplate
