#include "config/duration.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace ds::config {
namespace {

struct Unit {
    std::string_view name;
    double seconds;
};

constexpr std::array kUnits{
    Unit{"ns", 1e-9},
    Unit{"us", 1e-6},
    Unit{"µs", 1e-6},
    Unit{"ms", 1e-3},
    Unit{"s", 1},
    Unit{"m", 60},
    Unit{"h", 3600},
};

/// Takes a unit off the front of a text.
std::optional<double> take_unit(std::string_view& text) {
    const std::size_t end = text.find_first_of("0123456789.");
    const std::string_view name = text.substr(0, end);
    for (const Unit& unit : kUnits) {
        if (unit.name != name) continue;
        text.remove_prefix(name.size());
        return unit.seconds;
    }
    return std::nullopt;
}

}  // namespace

std::optional<int> parse_duration(std::string_view text) {
    constexpr double kLongest = 1e9;
    if (text.empty()) return std::nullopt;
    double seconds = 0;
    while (!text.empty()) {
        double number = 0;
        const auto [end, error] = std::from_chars(
            text.data(), text.data() + text.size(), number, std::chars_format::fixed
        );
        if (error != std::errc{} || number < 0) return std::nullopt;
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        const bool alone = text.empty() && seconds == 0;
        const std::optional<double> unit = alone ? std::optional(1.0) : take_unit(text);
        if (!unit) return std::nullopt;
        seconds += number * *unit;
    }
    if (!(seconds <= kLongest)) return std::nullopt;
    return static_cast<int>(std::ceil(seconds));
}

}  // namespace ds::config
