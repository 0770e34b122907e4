#pragma once

#include "base/result.hpp"
#include "gotemplate/functions/time_zone.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ds::gotemplate {

/// A point in time, seen in a zone: Go's time.Time. The default is Go's zero time.
struct Instant {
    std::int64_t unix_seconds = -62'135'596'800;  // January 1 of the year 1.
    std::int32_t nanoseconds = 0;
    TimeZone::Pointer zone = TimeZone::utc();

    /// Of times read from the clock: since the program began. Shown by String.
    std::optional<std::int64_t> monotonic = std::nullopt;
};

/// Go's layouts: "2006-01-02T15:04:05Z07:00".
std::string format_time(const Instant& time, std::string_view layout);

/// Times without a zone are in `zone`. Messages are Go's.
Result<Instant> parse_time(
    std::string_view layout, std::string_view text, const TimeZone::Pointer& zone
);

/// Later by so many nanoseconds, or earlier.
Instant later(const Instant& time, std::int64_t nanoseconds);

/// Nanoseconds from one to the other, at most what fits.
std::int64_t nanoseconds_between(const Instant& from, const Instant& to);

/// "1h15m0.5s" in nanoseconds. Messages are Go's.
Result<std::int64_t> parse_duration(std::string_view text);
std::string format_duration(std::int64_t nanoseconds);

/// As Go quotes in messages about times: not what strconv.Quote does.
std::string quote_for_time(std::string_view text);

}  // namespace ds::gotemplate
