#include "helm/load_chart.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

// A packed chart, with everything that is read of it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    (void)ds::helm::load_packed_chart({reinterpret_cast<const char*>(data), size});
    return 0;
}
