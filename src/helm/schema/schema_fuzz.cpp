#include "helm/schema/schema.hpp"

#include "data/json.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

// A schema, a NUL byte, and a value to hold against it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const std::size_t cut = text.find('\0');
    const auto schema = ds::data::parse_json(text.substr(0, cut));
    if (!schema) return 0;
    const auto value =
        ds::data::parse_json(cut == std::string_view::npos ? "{}" : text.substr(cut + 1));
    if (value)
        (void)ds::helm::schema::describe(ds::helm::schema::validate(*schema, *value).violations);
    return 0;
}
