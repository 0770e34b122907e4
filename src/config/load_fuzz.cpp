#include "config/load.hpp"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    ds::config::LoadInput input;
    input.text.assign(reinterpret_cast<const char*>(bytes), size);
    input.assignments = {"A=1", "B=x"};
    const auto config = ds::config::load(input);
    if (!config) (void)ds::config::to_error(input, config.error());
    return 0;
}
