#include "gotemplate/functions/zone_rule.hpp"

#include "gotemplate/functions/calendar.hpp"

#include <algorithm>

namespace ds::gotemplate {
namespace {

/// When the clocks are changed, each year.
struct Moment {
    enum class Kind { JulianDay, DayOfYear, Weekday };

    Kind kind = Kind::DayOfYear;
    std::int64_t day = 0;
    std::int64_t week = 0;
    std::int64_t month = 0;
    std::int64_t second_of_day = 7200;
};

class RuleReader {
  public:
    explicit RuleReader(std::string_view text) : text_(text) {}

    bool is_at_end() const { return text_.empty(); }

    bool is_next(char sign) const { return text_.starts_with(sign); }

    bool take(char sign) {
        if (!is_next(sign)) return false;
        text_.remove_prefix(1);
        return true;
    }

    std::optional<std::string> name() {
        const bool is_quoted = take('<');
        const std::size_t end = text_.find_first_of(is_quoted ? ">" : "0123456789,-+");
        if (is_quoted && end == std::string_view::npos) return std::nullopt;
        std::string result(text_.substr(0, end));
        if (!is_quoted && result.size() < 3) return std::nullopt;
        text_.remove_prefix(result.size());
        if (is_quoted) take('>');
        return result;
    }

    /// Hours, minutes and seconds.
    std::optional<std::int64_t> seconds() {
        const bool is_negative = is_next('-');
        if (!take('-')) take('+');
        std::optional<std::int64_t> total = number(0, 24 * 7);
        if (!total) return std::nullopt;
        total = *total * 3600;
        for (const std::int64_t unit : {60, 1}) {
            if (!take(':')) break;
            const std::optional<std::int64_t> part = number(0, 59);
            if (!part) return std::nullopt;
            total = *total + *part * unit;
        }
        return is_negative ? -*total : *total;
    }

    std::optional<Moment> moment() {
        Moment moment;
        std::optional<std::int64_t> day;
        if (take('J')) {
            moment.kind = Moment::Kind::JulianDay;
            day = number(1, 365);
        } else if (take('M')) {
            moment.kind = Moment::Kind::Weekday;
            const std::optional<std::int64_t> month = number(1, 12);
            if (!month || !take('.')) return std::nullopt;
            const std::optional<std::int64_t> week = number(1, 5);
            if (!week || !take('.')) return std::nullopt;
            moment.month = *month;
            moment.week = *week;
            day = number(0, 6);
        } else {
            day = number(0, 365);
        }
        if (!day) return std::nullopt;
        moment.day = *day;
        if (take('/')) {
            const std::optional<std::int64_t> time = seconds();
            if (!time) return std::nullopt;
            moment.second_of_day = *time;
        }
        return moment;
    }

  private:
    std::optional<std::int64_t> number(std::int64_t least, std::int64_t most) {
        const std::size_t end = text_.find_first_not_of("0123456789");
        const std::string_view digits = text_.substr(0, end);
        if (digits.empty() || digits.size() > 4) return std::nullopt;
        std::int64_t value = 0;
        for (const char digit : digits)
            value = value * 10 + (digit - '0');
        text_.remove_prefix(digits.size());
        return value < least || value > most ? std::nullopt : std::optional(value);
    }

    std::string_view text_;
};

/// Days from January 1 to the day of the moment.
std::int64_t day_of_year(const Moment& moment, std::int64_t year) {
    if (moment.kind == Moment::Kind::DayOfYear) return moment.day;
    if (moment.kind == Moment::Kind::JulianDay) {
        return moment.day - 1 + (is_leap_year(year) && moment.day >= 60 ? 1 : 0);
    }
    const std::int64_t first = days_of(year, moment.month, 1);
    std::int64_t day = (moment.day - weekday_of(first) + 7) % 7;
    const int length = days_in_month(static_cast<int>(moment.month), year);
    for (std::int64_t week = 1; week < moment.week && day + 7 < length; ++week)
        day += 7;
    return first + day - days_of(year, 1, 1);
}

struct Rule {
    ZoneOffset standard;
    ZoneOffset summer;
    Moment to_summer;
    Moment to_standard;
    bool has_summer = false;
};

std::optional<Rule> parse_rule(std::string_view text) {
    RuleReader reader(text);
    Rule rule;
    const std::optional<std::string> name = reader.name();
    if (!name) return std::nullopt;
    const std::optional<std::int64_t> behind = reader.seconds();
    if (!behind) return std::nullopt;
    rule.standard = {.name = *name, .seconds = -*behind, .is_summer_time = false};
    if (reader.is_at_end() || reader.is_next(',')) return rule;

    const std::optional<std::string> summer = reader.name();
    if (!summer) return std::nullopt;
    rule.has_summer = true;
    rule.summer = {
        .name = *summer, .seconds = rule.standard.seconds + 3600, .is_summer_time = true
    };
    if (!reader.is_at_end() && !reader.is_next(',')) {
        const std::optional<std::int64_t> summer_behind = reader.seconds();
        if (!summer_behind) return std::nullopt;
        rule.summer.seconds = -*summer_behind;
    }
    if (reader.is_at_end()) reader = RuleReader(",M3.2.0,M11.1.0");
    if (!reader.take(',') && !reader.take(';')) return std::nullopt;
    const std::optional<Moment> begin = reader.moment();
    if (!begin || !reader.take(',')) return std::nullopt;
    const std::optional<Moment> end = reader.moment();
    if (!end || !reader.is_at_end()) return std::nullopt;
    rule.to_summer = *begin;
    rule.to_standard = *end;
    return rule;
}

}  // namespace

std::optional<ZoneOffset> apply_zone_rule(std::string_view text, std::int64_t unix_seconds) {
    const std::optional<Rule> rule = parse_rule(text);
    if (!rule) return std::nullopt;
    if (!rule->has_summer) return rule->standard;
    const std::int64_t year = civil_of(floor_divide(unix_seconds, kDaySeconds)).year;
    const std::int64_t second = unix_seconds - days_of(year, 1, 1) * kDaySeconds;
    const auto moment_of = [year](const Moment& moment, const ZoneOffset& before) {
        return day_of_year(moment, year) * kDaySeconds + moment.second_of_day - before.seconds;
    };
    const std::int64_t begin = moment_of(rule->to_summer, rule->standard);
    const std::int64_t end = moment_of(rule->to_standard, rule->summer);
    const bool is_between = second >= std::min(begin, end) && second < std::max(begin, end);
    // South of the equator summer time ends before it begins.
    return is_between == (begin <= end) ? rule->summer : rule->standard;
}

}  // namespace ds::gotemplate
