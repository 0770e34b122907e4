#pragma once

#include <cstdint>

namespace ds::gotemplate {

inline constexpr std::int64_t kDaySeconds = 86'400;

/// A day of the Gregorian calendar, also before it was invented.
struct CivilDay {
    std::int64_t year = 1;
    int month = 1;
    int day = 1;
};

/// Days since 1970-01-01. Days and months out of range count on: January 32 is February 1.
std::int64_t days_of(std::int64_t year, std::int64_t month, std::int64_t day);

CivilDay civil_of(std::int64_t days);

/// 0 is Sunday.
int weekday_of(std::int64_t days);

bool is_leap_year(std::int64_t year);
int days_in_month(int month, std::int64_t year);

/// Rounded down, also below zero.
std::int64_t floor_divide(std::int64_t value, std::int64_t by);

}  // namespace ds::gotemplate
