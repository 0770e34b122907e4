#include "gotemplate/functions/calendar.hpp"
#include "gotemplate/functions/date_layout.hpp"
#include "gotemplate/functions/instant.hpp"

#include <optional>

namespace ds::gotemplate {
namespace {

bool is_decimal(char byte) {
    return byte >= '0' && byte <= '9';
}

char lower(char byte) {
    return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + 0x20) : byte;
}

/// What was read so far.
struct Fields {
    std::int64_t year = 0;
    int month = -1;
    int day = -1;
    int day_of_year = -1;
    int hour = 0;
    int minute = 0;
    int second = 0;
    int nanoseconds = 0;
    bool is_morning = false;
    bool is_afternoon = false;
    bool is_utc = false;
    std::optional<std::int64_t> offset = std::nullopt;
    std::string zone_name = {};
};

class DateReader {
  public:
    DateReader(std::string_view layout, std::string_view text)
        : layout_(layout), text_(text), rest_(text) {}

    Result<Fields> read() {
        std::string_view layout = layout_;
        for (;;) {
            const DateChunk chunk = next_chunk(layout);
            if (!skip(chunk.prefix)) return mismatch(rest_, chunk.prefix);
            if (!chunk.element) {
                if (!rest_.empty()) return problem(": extra text: " + quote_for_time(rest_));
                break;
            }
            const std::string_view before = rest_;
            layout = chunk.rest;
            const bool is_read = read_element(chunk);
            if (!out_of_range_.empty()) return problem(": " + out_of_range_ + " out of range");
            if (!is_read) return mismatch(before, chunk.text);
        }
        return finish();
    }

  private:
    tl::unexpected<Error> problem(const std::string& message) const {
        return fail(ErrorCode::InvalidInput, "parsing time " + quote_for_time(text_) + message);
    }

    tl::unexpected<Error> mismatch(std::string_view found, std::string_view wanted) const {
        return problem(
            " as " + quote_for_time(layout_) + ": cannot parse " + quote_for_time(found) + " as " +
            quote_for_time(wanted)
        );
    }

    /// The plain text of a layout; any number of blanks stands for any other.
    bool skip(std::string_view prefix) {
        const auto cut_blanks = [](std::string_view& text) {
            while (text.starts_with(' '))
                text.remove_prefix(1);
        };
        while (!prefix.empty()) {
            if (prefix.front() == ' ') {
                if (!rest_.empty() && rest_.front() != ' ') return false;
                cut_blanks(prefix);
                cut_blanks(rest_);
                continue;
            }
            if (rest_.empty() || rest_.front() != prefix.front()) return false;
            prefix.remove_prefix(1);
            rest_.remove_prefix(1);
        }
        return true;
    }

    bool has_digit(std::size_t at) const { return at < rest_.size() && is_decimal(rest_[at]); }

    /// One or two digits, or just two.
    std::optional<int> number(bool is_fixed) {
        if (!has_digit(0) || (is_fixed && !has_digit(1))) return std::nullopt;
        int value = rest_[0] - '0';
        const bool has_two = has_digit(1);
        if (has_two) value = value * 10 + (rest_[1] - '0');
        rest_.remove_prefix(has_two ? 2 : 1);
        return value;
    }

    bool number_below(int& into, int limit, bool is_fixed, std::string_view name) {
        const std::optional<int> value = number(is_fixed);
        if (!value) return false;
        into = *value;
        if (into >= limit) out_of_range_ = name;
        return true;
    }

    template <typename Names>
    std::optional<int> name(const Names& names, bool is_short) {
        int index = 0;
        for (std::string_view candidate : names) {
            if (is_short) candidate = candidate.substr(0, 3);
            const std::string_view start = rest_.substr(0, candidate.size());
            const auto matches = [](char left, char right) {
                return lower(left) == lower(right);
            };
            if (std::equal(
                    start.begin(), start.end(), candidate.begin(), candidate.end(), matches
                )) {
                rest_.remove_prefix(candidate.size());
                return index;
            }
            ++index;
        }
        return std::nullopt;
    }

    bool read_element(const DateChunk& chunk) {
        switch (*chunk.element) {
            case DateElement::LongMonth:
            case DateElement::ShortMonth:
            case DateElement::Month:
            case DateElement::PaddedMonth:
                return read_month(*chunk.element);
            case DateElement::LongWeekday:
                return name(kWeekdayNames, false).has_value();
            case DateElement::ShortWeekday:
                return name(kWeekdayNames, true).has_value();
            case DateElement::Year:
            case DateElement::LongYear:
                return read_year(*chunk.element);
            case DateElement::ZoneName:
                return read_zone_name();
            case DateElement::Offset:
                return read_offset(chunk.offset);
            case DateElement::Fraction:
                return chunk.digits + 1 <= rest_.size() && read_fraction(chunk.digits + 1);
            case DateElement::ShortFraction:
                return !is_fraction_next() || read_fraction(fraction_size());
            case DateElement::UpperHalf:
                return read_half("AM", "PM");
            case DateElement::LowerHalf:
                return read_half("am", "pm");
            default:
                return read_day_or_clock(chunk);
        }
    }

    bool read_month(DateElement element) {
        if (element == DateElement::LongMonth || element == DateElement::ShortMonth) {
            const std::optional<int> index = name(kMonthNames, element == DateElement::ShortMonth);
            if (index) fields_.month = *index + 1;
            return index.has_value();
        }
        const std::optional<int> value = number(element == DateElement::PaddedMonth);
        if (!value) return false;
        fields_.month = *value;
        if (*value < 1 || *value > 12) out_of_range_ = "month";
        return true;
    }

    /// Two or four digits. Go's number may have a sign where not all of them are digits.
    bool read_year(DateElement element) {
        const std::size_t size = element == DateElement::Year ? 2 : 4;
        if (rest_.size() < size || (size == 4 && !has_digit(0))) return false;
        std::string_view digits = rest_.substr(0, size);
        const bool is_negative = digits.starts_with('-');
        if (is_negative || digits.starts_with('+')) digits.remove_prefix(1);
        std::int64_t year = 0;
        for (const char digit : digits) {
            if (!is_decimal(digit)) return false;
            year = year * 10 + (digit - '0');
        }
        rest_.remove_prefix(size);
        if (is_negative) year = -year;
        fields_.year = size == 4 ? year : year + (year >= 69 ? 1900 : 2000);
        return true;
    }

    bool read_half(std::string_view morning, std::string_view afternoon) {
        fields_.is_morning = fields_.is_morning || rest_.starts_with(morning);
        fields_.is_afternoon = fields_.is_afternoon || rest_.starts_with(afternoon);
        if (!rest_.starts_with(morning) && !rest_.starts_with(afternoon)) return false;
        rest_.remove_prefix(2);
        return true;
    }

    bool read_day_of_year(bool is_fixed) {
        for (int blanks = 0; !is_fixed && blanks < 2 && rest_.starts_with(' '); ++blanks) {
            rest_.remove_prefix(1);
        }
        int value = 0;
        std::size_t count = 0;
        for (; count < 3 && has_digit(count); ++count)
            value = value * 10 + (rest_[count] - '0');
        if (count == 0 || (is_fixed && count != 3)) return false;
        rest_.remove_prefix(count);
        fields_.day_of_year = value;
        return true;
    }

    bool read_day_or_clock(const DateChunk& chunk) {
        switch (*chunk.element) {
            case DateElement::SpacedYearDay:
                return read_day_of_year(false);
            case DateElement::PaddedYearDay:
                return read_day_of_year(true);
            case DateElement::Hour:
                return number_below(fields_.hour, 24, false, "hour");
            case DateElement::Hour12:
                return number_below(fields_.hour, 13, false, "hour");
            case DateElement::PaddedHour12:
                return number_below(fields_.hour, 13, true, "hour");
            case DateElement::Minute:
                return number_below(fields_.minute, 60, false, "minute");
            case DateElement::PaddedMinute:
                return number_below(fields_.minute, 60, true, "minute");
            case DateElement::Second:
                return read_second(chunk, false);
            case DateElement::PaddedSecond:
                return read_second(chunk, true);
            default:
                break;
        }
        if (*chunk.element == DateElement::SpacedDay && rest_.starts_with(' ')) {
            rest_.remove_prefix(1);
        }
        const std::optional<int> day = number(*chunk.element == DateElement::PaddedDay);
        if (day) fields_.day = *day;
        return day.has_value();
    }

    /// A fraction may follow also where the layout has none.
    bool read_second(const DateChunk& chunk, bool is_fixed) {
        if (!number_below(fields_.second, 60, is_fixed, "second")) return false;
        if (!out_of_range_.empty() || !is_fraction_next()) return true;
        const std::optional<DateElement> next = next_chunk(chunk.rest).element;
        if (next == DateElement::Fraction || next == DateElement::ShortFraction) return true;
        return read_fraction(fraction_size());
    }

    bool is_fraction_next() const {
        return rest_.size() >= 2 && (rest_[0] == '.' || rest_[0] == ',') && is_decimal(rest_[1]);
    }

    std::size_t fraction_size() const {
        std::size_t size = 1;
        while (has_digit(size))
            ++size;
        return size;
    }

    bool read_fraction(std::size_t size) {
        if (rest_[0] != '.' && rest_[0] != ',') return false;
        int value = 0;
        for (std::size_t at = 1; at < 10; ++at) {
            if (at < size && !is_decimal(rest_[at])) return false;
            value = value * 10 + (at < size ? rest_[at] - '0' : 0);
        }
        fields_.nanoseconds = value;
        rest_.remove_prefix(size);
        return true;
    }

    bool read_offset(const OffsetStyle& style) {
        if (style.has_z && rest_.starts_with('Z')) {
            rest_.remove_prefix(1);
            fields_.is_utc = true;
            return true;
        }
        const std::size_t parts = 1 + (style.has_minutes ? 1U : 0U) + (style.has_seconds ? 1U : 0U);
        const std::size_t stride = style.has_colons ? 3 : 2;
        const std::size_t size = 1 + 2 + (parts - 1) * stride;
        if (rest_.size() < size) return false;
        const char sign = rest_.front();
        std::int64_t numbers[3] = {};
        bool is_bad = sign != '+' && sign != '-';
        for (std::size_t part = 1; part < parts; ++part) {
            if (style.has_colons && rest_[part * stride] != ':') return false;
        }
        for (std::size_t part = 0; part < parts; ++part) {
            const std::size_t at = 1 + part * stride;
            if (!has_digit(at) || !has_digit(at + 1)) {
                is_bad = true;
                break;  // Numbers that are too big are told first all the same.
            }
            numbers[part] = (rest_[at] - '0') * 10 + (rest_[at + 1] - '0');
        }
        if (numbers[0] > 24) out_of_range_ = "time zone offset hour";
        if (numbers[1] > 60) out_of_range_ = "time zone offset minute";
        if (numbers[2] > 60) out_of_range_ = "time zone offset second";
        if (is_bad) return false;
        const std::int64_t seconds = (numbers[0] * 60 + numbers[1]) * 60 + numbers[2];
        fields_.offset = sign == '-' ? -seconds : seconds;
        rest_.remove_prefix(size);
        return true;
    }

    /// "+03" in a name of a zone: how much of the text it is.
    static std::size_t signed_hours(std::string_view text) {
        if (!text.starts_with('-') && !text.starts_with('+')) return 0;
        std::size_t size = 1;
        int value = 0;
        for (; size < text.size() && is_decimal(text[size]); ++size) {
            value = value * 10 + (text[size] - '0');
            if (value > 23) return 0;
        }
        return size > 1 ? size : 0;
    }

    std::size_t zone_name_size() const {
        if (rest_.size() < 3) return 0;
        if (rest_.starts_with("ChST") || rest_.starts_with("MeST")) return 4;
        if (rest_.starts_with("GMT")) return 3 + signed_hours(rest_.substr(3));
        if (rest_.front() == '+' || rest_.front() == '-') return signed_hours(rest_);
        std::size_t capitals = 0;
        while (capitals < 6 && capitals < rest_.size() && rest_[capitals] >= 'A' &&
               rest_[capitals] <= 'Z') {
            ++capitals;
        }
        if (capitals == 3) return 3;
        if (capitals == 4 && (rest_[3] == 'T' || rest_.starts_with("WITA"))) return 4;
        if (capitals == 5 && rest_[4] == 'T') return 5;
        return 0;
    }

    bool read_zone_name() {
        if (rest_.starts_with("UTC")) {
            rest_.remove_prefix(3);
            fields_.is_utc = true;
            return true;
        }
        const std::size_t size = zone_name_size();
        if (size == 0) return false;
        fields_.zone_name = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return true;
    }

    Result<Fields> finish() {
        if (fields_.is_afternoon && fields_.hour < 12) {
            fields_.hour += 12;
        } else if (fields_.is_morning && fields_.hour == 12) {
            fields_.hour = 0;
        }
        if (fields_.day_of_year >= 0) {
            const int length = is_leap_year(fields_.year) ? 366 : 365;
            if (fields_.day_of_year < 1 || fields_.day_of_year > length) {
                return problem(": day-of-year out of range");
            }
            const CivilDay day = civil_of(days_of(fields_.year, 1, fields_.day_of_year));
            if (fields_.month >= 0 && fields_.month != day.month) {
                return problem(": day-of-year does not match month");
            }
            if (fields_.day >= 0 && fields_.day != day.day) {
                return problem(": day-of-year does not match day");
            }
            fields_.month = day.month;
            fields_.day = day.day;
        }
        if (fields_.month < 0) fields_.month = 1;
        if (fields_.day < 0) fields_.day = 1;
        if (fields_.day < 1 || fields_.day > days_in_month(fields_.month, fields_.year)) {
            return problem(": day out of range");
        }
        return std::move(fields_);
    }

    std::string_view layout_;
    std::string_view text_;
    std::string_view rest_;
    Fields fields_;
    std::string out_of_range_;
};

Instant instant_of(const Fields& fields, const TimeZone::Pointer& zone) {
    const std::int64_t clock = days_of(fields.year, fields.month, fields.day) * kDaySeconds +
                               (fields.hour * 60 + fields.minute) * std::int64_t{60} +
                               fields.second;
    Instant time{.unix_seconds = clock, .nanoseconds = fields.nanoseconds};
    if (fields.is_utc) return time;
    if (fields.offset) {
        time.unix_seconds -= *fields.offset;
        const ZoneOffset here = zone->at(time.unix_seconds);
        const bool is_here = here.seconds == *fields.offset &&
                             (fields.zone_name.empty() || here.name == fields.zone_name);
        time.zone = is_here ? zone : TimeZone::fixed(fields.zone_name, *fields.offset);
        return time;
    }
    if (!fields.zone_name.empty()) {
        if (const auto offset = zone->offset_named(fields.zone_name, clock)) {
            time.unix_seconds -= *offset;
            time.zone = zone;
            return time;
        }
        // Any other abbreviation is taken for UTC under that name, but "GMT+3" says what it is.
        std::int64_t offset = 0;
        const bool has_hours = fields.zone_name.starts_with("GMT") && fields.zone_name.size() > 3;
        if (has_hours) offset = std::stol(fields.zone_name.substr(3)) * 3600;
        time.zone = TimeZone::fixed(fields.zone_name, offset);
        return time;
    }
    time.unix_seconds = zone->unix_of_local(clock);
    time.zone = zone;
    return time;
}

}  // namespace

Result<Instant> parse_time(
    std::string_view layout, std::string_view text, const TimeZone::Pointer& zone
) {
    const Result<Fields> fields = DateReader(layout, text).read();
    if (!fields) return fail(fields.error());
    return instant_of(*fields, zone);
}

}  // namespace ds::gotemplate
