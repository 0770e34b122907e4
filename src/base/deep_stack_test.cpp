#include "base/deep_stack.hpp"

#include <doctest/doctest.h>

#include <array>
#include <stdexcept>

namespace ds {
namespace {

// Keeps a kilobyte of stack for each level.
int descend(int levels) {
    std::array<int, 256> here{};
    here.fill(levels);
    if (levels == 0) return 0;
    const int below = descend(levels - 1);
    const std::size_t somewhere = static_cast<std::size_t>(below) % here.size();
    return below + (here[somewhere] == levels ? 1 : 0);
}

TEST_CASE("run_on_deep_stack holds what the usual stack does not") {
    int reached = 0;
    run_on_deep_stack(std::size_t{256} << 20U, [&reached] { reached = descend(30'000); });
    CHECK(reached == 30'000);
}

TEST_CASE("run_on_deep_stack throws what its work throws") {
    const auto work = [] {
        throw std::runtime_error("no");
    };
    CHECK_THROWS_WITH(run_on_deep_stack(std::size_t{1} << 20U, work), "no");
}

}  // namespace
}  // namespace ds
