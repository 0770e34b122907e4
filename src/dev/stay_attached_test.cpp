#include "dev/stay_attached.hpp"

#include <doctest/doctest.h>

namespace ds::dev {
namespace {

using namespace std::chrono_literals;

TEST_CASE("tries to connect again come quickly at first, and never more than five seconds apart") {
    CHECK(pause_after(0) == 200ms);
    CHECK(pause_after(1) == 200ms);
    CHECK(pause_after(2) == 400ms);
    CHECK(pause_after(4) == 1600ms);
    for (int failures = 6; failures < 100; ++failures)
        CHECK(pause_after(failures) == 5s);
}

}  // namespace
}  // namespace ds::dev
