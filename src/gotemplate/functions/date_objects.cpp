#include "gotemplate/functions/date_objects.hpp"

#include "gotemplate/functions/calendar.hpp"
#include "gotemplate/functions/date_layout.hpp"
#include "gotemplate/functions/methods.hpp"
#include "gotemplate/print.hpp"

namespace ds::gotemplate {
namespace {

using Arguments = std::span<const Value>;

constexpr const Type* kText = &types::kString;
constexpr const Type* kNumber = &types::kInt;
constexpr std::int64_t kSecond = 1'000'000'000;

const Function* time_method(std::string_view name);
const Function* duration_method(std::string_view name);
const Function* month_method(std::string_view name);
const Function* weekday_method(std::string_view name);

constexpr Type kMonthType{
    .name = "time.Month", .kind = Kind::Int, .is_named = true, .method = month_method
};
constexpr Type kWeekdayType{
    .name = "time.Weekday", .kind = Kind::Int, .is_named = true, .method = weekday_method
};

/// " m=+0.000012345": the reading of a clock that never jumps.
std::string monotonic_text(std::int64_t nanoseconds) {
    const bool is_negative = nanoseconds < 0;
    const auto bits = static_cast<std::uint64_t>(nanoseconds);
    const std::uint64_t size = is_negative ? 0 - bits : bits;
    std::string fraction = std::to_string(size % kSecond);
    fraction.insert(0, 9 - fraction.size(), '0');
    return std::string(" m=") + (is_negative ? '-' : '+') + std::to_string(size / kSecond) + '.' +
           fraction;
}

class Time final : public Object {
  public:
    explicit Time(Instant time) : time_(std::move(time)) {}

    const Type& type() const override { return kTimeType; }

    std::optional<std::string> text() const override {
        std::string shown = format_time(time_, "2006-01-02 15:04:05.999999999 -0700 MST");
        if (time_.monotonic) shown += monotonic_text(*time_.monotonic);
        return shown;
    }

    data::Value to_data() const override {
        return format_time(time_, "2006-01-02T15:04:05.999999999Z07:00");
    }

    std::optional<bool> equals(const Object& other) const override {
        const Instant& that = static_cast<const Time&>(other).time_;
        return time_.unix_seconds == that.unix_seconds && time_.nanoseconds == that.nanoseconds &&
               time_.zone == that.zone && time_.monotonic == that.monotonic;
    }

    const Instant& time() const { return time_; }

  private:
    Instant time_;
};

/// A number with a name for its values.
class Scalar final : public Object {
  public:
    Scalar(std::int64_t value, const Type& type, std::string text)
        : value_(value), type_(&type), text_(std::move(text)) {}

    const Type& type() const override { return *type_; }

    std::optional<std::string> text() const override { return text_; }

    Value underlying() const override { return Value::integer(value_, type_->kind); }

    std::optional<bool> equals(const Object& other) const override {
        return value_ == static_cast<const Scalar&>(other).value_;
    }

    std::int64_t value() const { return value_; }

  private:
    std::int64_t value_;
    const Type* type_;
    std::string text_;
};

Value month_value(int month) {
    return Value::make_object(
        std::make_unique<Scalar>(month, kMonthType, std::string(kMonthNames[month - 1]))
    );
}

Value weekday_value(int weekday) {
    return Value::make_object(
        std::make_unique<Scalar>(weekday, kWeekdayType, std::string(kWeekdayNames[weekday]))
    );
}

const Instant& time_of(const Value& value) {
    return static_cast<const Time*>(value.object())->time();
}

std::int64_t scalar_of(const Value& value) {
    const auto* const scalar = dynamic_cast<const Scalar*>(value.object());
    return scalar != nullptr ? scalar->value() : value.as_int();
}

/// A time as the calendar and the clock of its zone show it.
struct Shown {
    explicit Shown(const Instant& time)
        : local(time.unix_seconds + time.zone->at(time.unix_seconds).seconds),
          days(floor_divide(local, kDaySeconds)),
          second(local - days * kDaySeconds),
          day(civil_of(days)) {}

    std::int64_t local;
    std::int64_t days;
    std::int64_t second;
    CivilDay day;
};

template <typename Give>
void add_shown(Methods& methods, std::string_view name, Give give) {
    methods[name] = Function{
        .parameters = {&kTimeType},
        .body = [give](Call&, Arguments args) -> Outcome { return give(Shown(time_of(args[0]))); },
    };
}

template <typename Give>
void add_plain(Methods& methods, std::string_view name, Give give) {
    methods[name] = Function{
        .parameters = {&kTimeType},
        .body = [give](Call&, Arguments args) -> Outcome { return Value(give(time_of(args[0]))); },
    };
}

template <typename Judge>
void add_comparison(Methods& methods, std::string_view name, Judge judge) {
    methods[name] = Function{
        .parameters = {&kTimeType, &kTimeType},
        .body = [judge](Call&, Arguments args) -> Outcome {
            const Instant& left = time_of(args[0]);
            const Instant& right = time_of(args[1]);
            const auto order = std::pair(left.unix_seconds, left.nanoseconds) <=>
                               std::pair(right.unix_seconds, right.nanoseconds);
            return Value(judge(order < 0 ? -1 : order > 0 ? 1 : 0));
        },
    };
}

Instant without_monotonic(Instant time, TimeZone::Pointer zone) {
    time.zone = std::move(zone);
    return time;
}

/// To a multiple of `unit` since the year 1, down or to the nearest one.
Instant rounded_time(const Instant& time, std::int64_t unit, bool to_nearest) {
    Instant result = time;
    result.monotonic.reset();
    if (unit <= 0) return result;
    constexpr std::int64_t kFirstYear = -62'135'596'800;
    const __int128 total =
        (static_cast<__int128>(time.unix_seconds) - kFirstYear) * kSecond + time.nanoseconds;
    __int128 rest = total % unit;
    if (rest < 0) rest += unit;
    const bool is_up = to_nearest && rest + rest >= unit;
    return later(result, static_cast<std::int64_t>(is_up ? unit - rest : -rest));
}

Outcome add_days(Call& /*call*/, Arguments args) {
    const Instant& time = time_of(args[0]);
    const Shown shown(time);
    const auto in_range = [](const Value& value) {
        return value.as_int() > -1'000'000'000 && value.as_int() < 1'000'000'000;
    };
    if (!in_range(args[1]) || !in_range(args[2]) || !in_range(args[3])) return args[0];
    const std::int64_t days = days_of(
        shown.day.year + args[1].as_int(),
        shown.day.month + args[2].as_int(),
        shown.day.day + args[3].as_int()
    );
    Instant result = time;
    result.monotonic.reset();
    result.unix_seconds = time.zone->unix_of_local(days * kDaySeconds + shown.second);
    return time_value(result);
}

void add_parts(Methods& methods) {
    add_shown(methods, "Year", [](const Shown& s) { return Value::integer(s.day.year); });
    add_shown(methods, "Month", [](const Shown& s) { return month_value(s.day.month); });
    add_shown(methods, "Day", [](const Shown& s) { return Value::integer(s.day.day); });
    add_shown(methods, "Weekday", [](const Shown& s) { return weekday_value(weekday_of(s.days)); });
    add_shown(methods, "YearDay", [](const Shown& s) {
        return Value::integer(s.days - days_of(s.day.year, 1, 1) + 1);
    });
    add_shown(methods, "Hour", [](const Shown& s) { return Value::integer(s.second / 3600); });
    add_shown(methods, "Minute", [](const Shown& s) { return Value::integer(s.second / 60 % 60); });
    add_shown(methods, "Second", [](const Shown& s) { return Value::integer(s.second % 60); });
    add_plain(methods, "Nanosecond", [](const Instant& t) {
        return static_cast<int>(t.nanoseconds);
    });
    add_plain(methods, "Unix", [](const Instant& t) { return t.unix_seconds; });
    const auto add_scaled = [&methods](std::string_view name, std::int64_t scale) {
        add_plain(methods, name, [scale](const Instant& t) {
            const auto whole =
                static_cast<std::uint64_t>(t.unix_seconds) * static_cast<std::uint64_t>(scale);
            return static_cast<std::int64_t>(whole) + t.nanoseconds / (kSecond / scale);
        });
    };
    add_scaled("UnixMilli", 1'000);
    add_scaled("UnixMicro", 1'000'000);
    add_scaled("UnixNano", kSecond);
    add_plain(methods, "IsZero", [](const Instant& t) {
        return t.unix_seconds == Instant().unix_seconds && t.nanoseconds == 0;
    });
    add_plain(methods, "String", [](const Instant& t) { return *Time(t).text(); });
}

Methods make_time_methods() {
    Methods methods;
    add_parts(methods);
    add_comparison(methods, "Before", [](int order) { return order < 0; });
    add_comparison(methods, "After", [](int order) { return order > 0; });
    add_comparison(methods, "Equal", [](int order) { return order == 0; });
    add_comparison(methods, "Compare", [](int order) { return order; });
    add_plain(methods, "UTC", [](const Instant& t) {
        return time_value(without_monotonic(t, TimeZone::utc()));
    });
    add_plain(methods, "Local", [](const Instant& t) {
        return time_value(without_monotonic(t, TimeZone::local()));
    });
    methods["Format"] = Function{
        .parameters = {&kTimeType, kText},
        .body = [](Call&, Arguments args) -> Outcome {
            return Value(format_time(time_of(args[0]), args[1].text()));
        },
    };
    methods["Add"] = Function{
        .parameters = {&kTimeType, &kDurationType},
        .body = [](Call&, Arguments args) -> Outcome {
            return time_value(later(time_of(args[0]), scalar_of(args[1])));
        },
    };
    methods["Sub"] = Function{
        .parameters = {&kTimeType, &kTimeType},
        .body = [](Call&, Arguments args) -> Outcome {
            return duration_value(nanoseconds_between(time_of(args[1]), time_of(args[0])));
        },
    };
    methods["AddDate"] =
        Function{.parameters = {&kTimeType, kNumber, kNumber, kNumber}, .body = add_days};
    for (const bool to_nearest : {false, true}) {
        methods[to_nearest ? "Round" : "Truncate"] = Function{
            .parameters = {&kTimeType, &kDurationType},
            .body = [to_nearest](Call&, Arguments args) -> Outcome {
                return time_value(rounded_time(time_of(args[0]), scalar_of(args[1]), to_nearest));
            },
        };
    }
    return methods;
}

const Function* time_method(std::string_view name) {
    static const Methods methods = make_time_methods();
    return find_method(methods, name);
}

Methods make_duration_methods() {
    Methods methods;
    const auto add = [&methods](std::string_view name, auto give) {
        methods[name] = Function{
            .parameters = {&kDurationType},
            .body = [give](Call&, Arguments args) -> Outcome {
                return Value(give(scalar_of(args[0])));
            },
        };
    };
    add("String", format_duration);
    add("Nanoseconds", [](std::int64_t d) { return d; });
    add("Microseconds", [](std::int64_t d) { return d / 1'000; });
    add("Milliseconds", [](std::int64_t d) { return d / 1'000'000; });
    const auto in_units = [](std::int64_t unit) {
        return [unit](std::int64_t d) {
            return static_cast<double>(d / unit) +
                   static_cast<double>(d % unit) / static_cast<double>(unit);
        };
    };
    add("Seconds", in_units(kSecond));
    add("Minutes", in_units(60 * kSecond));
    add("Hours", in_units(3600 * kSecond));
    add("Abs",
        [](std::int64_t d) { return duration_value(d == INT64_MIN ? INT64_MAX : std::abs(d)); });
    return methods;
}

const Function* duration_method(std::string_view name) {
    static const Methods methods = make_duration_methods();
    return find_method(methods, name);
}

Methods make_name_methods(const Type& type) {
    Methods methods;
    methods["String"] = Function{
        .parameters = {&type},
        .body = [](Call&, Arguments args) -> Outcome { return Value(to_text(args[0])); },
    };
    return methods;
}

const Function* month_method(std::string_view name) {
    static const Methods methods = make_name_methods(kMonthType);
    return find_method(methods, name);
}

const Function* weekday_method(std::string_view name) {
    static const Methods methods = make_name_methods(kWeekdayType);
    return find_method(methods, name);
}

}  // namespace

const Type kTimeType{
    .name = "time.Time", .kind = Kind::Struct, .is_named = true, .method = time_method
};
const Type kDurationType{
    .name = "time.Duration", .kind = Kind::Int64, .is_named = true, .method = duration_method
};

Value time_value(const Instant& time) {
    return Value::make_object(std::make_unique<Time>(time));
}

Value duration_value(std::int64_t nanoseconds) {
    return Value::make_object(
        std::make_unique<Scalar>(nanoseconds, kDurationType, format_duration(nanoseconds))
    );
}

const Instant* find_time(const Value& value) {
    const auto* const time = dynamic_cast<const Time*>(value.object());
    return time != nullptr ? &time->time() : nullptr;
}

}  // namespace ds::gotemplate
