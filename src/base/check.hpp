#pragma once

#include <source_location>
#include <string_view>

namespace ds {

/// Ends the process with the broken condition and its place. For bugs only, never for bad input.
[[noreturn]] void check_failed(
    std::string_view condition, std::source_location where = std::source_location::current()
);

}  // namespace ds

#define DS_CHECK(condition)                 \
    do {                                    \
        if (!(condition)) {                 \
            ::ds::check_failed(#condition); \
        }                                   \
    } while (false)
