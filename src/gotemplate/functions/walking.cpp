#include "gotemplate/functions/walking.hpp"

namespace ds::gotemplate {

tl::expected<std::size_t, Failure> spend_on(Call& call, std::span<const Value> args) {
    constexpr std::size_t kMostParts = 10'000'000;
    std::size_t total = 0;
    for (const Value& value : args) {
        if (!value.is_list() && !value.is_map()) continue;
        const std::optional<std::size_t> parts = measure(value, kMostParts);
        if (!parts) return failed(Failure::limit("the value is too big to be walked through"));
        if (auto spent = call.spend(*parts); !spent) return failed(std::move(spent).error());
        total += *parts;
    }
    return total;
}

}  // namespace ds::gotemplate
