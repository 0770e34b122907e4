#include "data/json.hpp"

#include "base/check.hpp"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    const ds::Result<ds::data::Value> value = ds::data::parse_json(text);
    if (!value) return 0;
    const ds::Result<ds::data::Value> again = ds::data::parse_json(ds::data::write_json(*value));
    DS_CHECK(again && *again == *value);
    return 0;
}
