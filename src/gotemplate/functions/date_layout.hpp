#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace ds::gotemplate {

/// What an element of a layout stands for: a part of Go's reference time.
enum class DateElement {
    LongMonth,      // "January"
    ShortMonth,     // "Jan"
    Month,          // "1"
    PaddedMonth,    // "01"
    LongWeekday,    // "Monday"
    ShortWeekday,   // "Mon"
    Day,            // "2"
    SpacedDay,      // "_2"
    PaddedDay,      // "02"
    SpacedYearDay,  // "__2"
    PaddedYearDay,  // "002"
    Hour,           // "15"
    Hour12,         // "3"
    PaddedHour12,   // "03"
    Minute,         // "4"
    PaddedMinute,   // "04"
    Second,         // "5"
    PaddedSecond,   // "05"
    LongYear,       // "2006"
    Year,           // "06"
    UpperHalf,      // "PM"
    LowerHalf,      // "pm"
    ZoneName,       // "MST"
    Offset,         // "-0700" and its like
    Fraction,       // ".000": with all digits
    ShortFraction,  // ".999": without zeros at the end
};

/// How a distance from UTC is written.
struct OffsetStyle {
    bool has_z = false;  // "Z07:00": UTC is "Z".
    bool has_colons = false;
    bool has_minutes = true;
    bool has_seconds = false;
};

/// The text before the next element of a layout, the element, and the rest.
struct DateChunk {
    std::string_view prefix;
    std::optional<DateElement> element;
    std::string_view text;  // Of the element.
    std::string_view rest;
    OffsetStyle offset = {};
    std::size_t digits = 0;  // Of a fraction.
};

DateChunk next_chunk(std::string_view layout);

inline constexpr std::string_view kMonthNames[] = {
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
};

inline constexpr std::string_view kWeekdayNames[] = {
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
};

}  // namespace ds::gotemplate
