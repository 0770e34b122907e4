#include "gotemplate/functions/conversions.hpp"
#include "gotemplate/functions/date_objects.hpp"
#include "gotemplate/functions/groups.hpp"
#include "gotemplate/functions/instant.hpp"

#include <limits>

namespace ds::gotemplate {
namespace {

using Arguments = std::span<const Value>;
using Clock = std::function<Instant()>;

constexpr const Type* kText = &types::kString;
constexpr const Type* kAny = &types::kAny;
constexpr std::int64_t kSecond = 1'000'000'000;

Clock clock_of(const SprigOptions& options) {
    using std::chrono::system_clock;
    const auto read = options.now ? options.now : [] {
        return system_clock::now();
    };
    const auto start = std::chrono::steady_clock::now();
    return [read, start] {
        using std::chrono::duration_cast;
        using std::chrono::nanoseconds;
        const std::int64_t since = duration_cast<nanoseconds>(read().time_since_epoch()).count();
        const Instant epoch{.unix_seconds = 0, .nanoseconds = 0, .zone = TimeZone::local()};
        Instant now = later(epoch, since);
        now.monotonic =
            duration_cast<nanoseconds>(std::chrono::steady_clock::now() - start).count();
        return now;
    };
}

Instant at_unix(std::int64_t seconds) {
    return {.unix_seconds = seconds, .nanoseconds = 0, .zone = TimeZone::local()};
}

/// A time, or seconds since 1970 as one of these integers; anything else is now.
Instant time_of(const Value& value, const Clock& now, bool takes_int32) {
    if (const Instant* const time = find_time(value)) return *time;
    const Type* const type = value.type();
    const bool is_seconds =
        type == &types::kInt || type == &types::kInt64 || (takes_int32 && type == &types::kInt32);
    return is_seconds ? at_unix(value.as_int()) : now();
}

std::string format_in_zone(
    std::string_view layout, const Value& value, std::string_view zone, const Clock& now
) {
    Instant time = time_of(value, now, true);
    const TimeZone::Pointer found = TimeZone::find(zone);
    time.zone = found ? found : TimeZone::utc();
    return format_time(time, layout);
}

/// To whole seconds, halves away from zero.
std::int64_t rounded_to_seconds(std::int64_t nanoseconds) {
    const std::int64_t rest = nanoseconds % kSecond;
    const std::int64_t whole = nanoseconds - rest;
    if (rest * 2 >= kSecond)
        return whole > std::numeric_limits<std::int64_t>::max() - kSecond
                   ? std::numeric_limits<std::int64_t>::max()
                   : whole + kSecond;
    if (rest * 2 <= -kSecond)
        return whole < std::numeric_limits<std::int64_t>::min() + kSecond
                   ? std::numeric_limits<std::int64_t>::min()
                   : whole - kSecond;
    return whole;
}

Outcome duration_of_seconds(Call& /*call*/, Arguments args) {
    std::int64_t seconds = 0;
    if (args[0].type() == kText) seconds = parse_integer(args[0].text(), 10, true).value_or(0);
    if (args[0].type() == &types::kInt64) seconds = args[0].as_int();
    const std::uint64_t nanoseconds = static_cast<std::uint64_t>(seconds) * kSecond;
    return Value(format_duration(static_cast<std::int64_t>(nanoseconds)));
}

/// "2h10m5s" to "2h": the largest unit alone.
std::string largest_unit(std::int64_t nanoseconds) {
    struct Unit {
        std::uint64_t size;
        std::string_view name;
    };

    constexpr std::uint64_t kHour = std::uint64_t{3600} * kSecond;
    constexpr Unit kUnits[] = {
        {kHour * 24 * 365, "y"},
        {kHour * 24 * 30, "mo"},
        {kHour * 24, "d"},
        {kHour, "h"},
        {kHour / 60, "m"},
        {kSecond, "s"},
    };
    const auto bits = static_cast<std::uint64_t>(nanoseconds);
    const std::uint64_t size = nanoseconds < 0 ? 0 - bits : bits;
    for (const Unit& unit : kUnits) {
        if (size > unit.size) return std::to_string(size / unit.size) + std::string(unit.name);
    }
    return "0s";
}

void add_formats(FunctionTable& table, const Clock& now) {
    table.add("date", {kText, kAny}, [now](Call&, Arguments args) -> Outcome {
        return Value(format_in_zone(args[0].text(), args[1], "Local", now));
    });
    const Function::Body in_zone = [now](Call&, Arguments args) -> Outcome {
        return Value(format_in_zone(args[0].text(), args[1], args[2].text(), now));
    };
    table.add("dateInZone", {kText, kAny, kText}, in_zone);
    table.add("date_in_zone", {kText, kAny, kText}, in_zone);
    table.add("htmlDate", {kAny}, [now](Call&, Arguments args) -> Outcome {
        return Value(format_in_zone("2006-01-02", args[0], "Local", now));
    });
    table.add("htmlDateInZone", {kAny, kText}, [now](Call&, Arguments args) -> Outcome {
        return Value(format_in_zone("2006-01-02", args[0], args[1].text(), now));
    });
}

void add_changes(FunctionTable& table) {
    for (const std::string_view name : {"dateModify", "date_modify"}) {
        table.add(name, {kText, &kTimeType}, [](Call&, Arguments args) -> Outcome {
            const Result<std::int64_t> duration = parse_duration(args[0].text());
            return duration ? time_value(later(*find_time(args[1]), *duration)) : args[1];
        });
    }
    for (const std::string_view name : {"mustDateModify", "must_date_modify"}) {
        table.add(name, {kText, &kTimeType}, [](Call&, Arguments args) -> Outcome {
            const Result<std::int64_t> duration = parse_duration(args[0].text());
            if (!duration) return failed(duration.error().message());
            return time_value(later(*find_time(args[1]), *duration));
        });
    }
    table.add("toDate", {kText, kText}, [](Call&, Arguments args) -> Outcome {
        const Result<Instant> time = parse_time(args[0].text(), args[1].text(), TimeZone::local());
        return time_value(time.value_or(Instant()));
    });
    table.add("mustToDate", {kText, kText}, [](Call&, Arguments args) -> Outcome {
        const Result<Instant> time = parse_time(args[0].text(), args[1].text(), TimeZone::local());
        if (!time) return failed(time.error().message());
        return time_value(*time);
    });
    table.add("unixEpoch", {&kTimeType}, [](Call&, Arguments args) -> Outcome {
        return Value(std::to_string(find_time(args[0])->unix_seconds));
    });
}

}  // namespace

void add_date_functions(FunctionTable& table, const SprigOptions& options) {
    const Clock now = clock_of(options);
    table.add("now", {}, [now](Call&, Arguments) -> Outcome { return time_value(now()); });
    add_formats(table, now);
    add_changes(table);
    table.add("ago", {kAny}, [now](Call&, Arguments args) -> Outcome {
        const std::int64_t since = nanoseconds_between(time_of(args[0], now, false), now());
        return Value(format_duration(rounded_to_seconds(since)));
    });
    table.add("duration", {kAny}, duration_of_seconds);
    table.add("durationRound", {kAny}, [now](Call&, Arguments args) -> Outcome {
        std::int64_t duration = 0;
        if (args[0].type() == kText) duration = parse_duration(args[0].text()).value_or(0);
        if (args[0].type() == &types::kInt64) duration = args[0].as_int();
        if (const Instant* const time = find_time(args[0]))
            duration = nanoseconds_between(*time, now());
        return Value(largest_unit(duration));
    });
}

}  // namespace ds::gotemplate
