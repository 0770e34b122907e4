#include "kube/rfc3339.hpp"

#include <doctest/doctest.h>

#include <chrono>

namespace ds::kube {

TEST_CASE("parse_rfc3339 reads times with fractions and offsets") {
    const auto nanoseconds = [](std::string_view text) {
        return parse_rfc3339(text).value().time_since_epoch().count();
    };

    CHECK(nanoseconds("1970-01-01T00:00:01Z") == 1'000'000'000);
    CHECK(nanoseconds("1970-01-01T00:00:00.000000001Z") == 1);
    CHECK(nanoseconds("1970-01-01T00:00:00.1234567899Z") == 123'456'789);
    CHECK(nanoseconds("2026-11-24T20:16:00Z") == 1'795'551'360'000'000'000);
    CHECK(nanoseconds("2026-11-24T22:16:00+02:00") == nanoseconds("2026-11-24T20:16:00Z"));
    CHECK(nanoseconds("2026-11-24T14:46:00-05:30") == nanoseconds("2026-11-24T20:16:00Z"));
}

TEST_CASE("parse_rfc3339 refuses everything else") {
    for (const char* const text :
         {"",
          "2026",
          "2026-11-24",
          "2026-11-24T20:16:00",
          "2026-13-24T20:16:00Z",
          "2026-02-30T20:16:00Z",
          "2026-11-24T24:16:00Z",
          "2026-11-24T20:16:00Zx",
          "2026-11-24T20:16:00+2",
          "-026-11-24T20:16:00Z",
          "0001-01-01T00:00:00Z"}) {
        CAPTURE(text);
        CHECK(!parse_rfc3339(text));
    }
}

}  // namespace ds::kube
