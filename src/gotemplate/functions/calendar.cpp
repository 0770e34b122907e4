#include "gotemplate/functions/calendar.hpp"

namespace ds::gotemplate {

std::int64_t floor_divide(std::int64_t value, std::int64_t by) {
    return value / by - (value % by != 0 && (value < 0) != (by < 0) ? 1 : 0);
}

// Years begin in March here, so that the day that is sometimes missing is the last one.
std::int64_t days_of(std::int64_t year, std::int64_t month, std::int64_t day) {
    const std::int64_t months = month - 3;
    year += floor_divide(months, 12);
    const std::int64_t from_march = months - floor_divide(months, 12) * 12;
    const std::int64_t era = floor_divide(year, 400);
    const std::int64_t year_of_era = year - era * 400;
    const std::int64_t day_of_year = (153 * from_march + 2) / 5;
    const std::int64_t day_of_era =
        year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146'097 + day_of_era - 719'468 + day - 1;
}

CivilDay civil_of(std::int64_t days) {
    days += 719'468;
    const std::int64_t era = floor_divide(days, 146'097);
    const std::int64_t day_of_era = days - era * 146'097;
    const std::int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
    const std::int64_t day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const std::int64_t from_march = (5 * day_of_year + 2) / 153;
    const auto month = static_cast<int>(from_march < 10 ? from_march + 3 : from_march - 9);
    return {
        .year = year_of_era + era * 400 + (month <= 2 ? 1 : 0),
        .month = month,
        .day = static_cast<int>(day_of_year - (153 * from_march + 2) / 5 + 1),
    };
}

int weekday_of(std::int64_t days) {
    const std::int64_t from_thursday = days - floor_divide(days, 7) * 7;
    return static_cast<int>((from_thursday + 4) % 7);
}

bool is_leap_year(std::int64_t year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int days_in_month(int month, std::int64_t year) {
    return static_cast<int>(days_of(year, month + 1, 1) - days_of(year, month, 1));
}

}  // namespace ds::gotemplate
