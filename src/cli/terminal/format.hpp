#pragma once

#include "base/console.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

// How the console's messages look. Pure.
namespace ds::cli {

/// A message with its tag, ending its line; further lines are indented below the first.
std::string format_message(MessageKind kind, std::string_view text, bool coloured);

/// `[wait]   / TEXT (12s)`; `frame` counts the redraws.
std::string format_wait(
    std::string_view text, std::chrono::seconds elapsed, unsigned frame, bool coloured
);

/// How far a step is after `elapsed`: "12 MiB of 40 MiB, 3.0 MiB/s, 9s left".
std::string format_progress(
    Unit unit, std::uint64_t done, std::uint64_t total, std::chrono::milliseconds elapsed
);

/// Columns as wide as their widest cell, a bold header, blank lines around.
std::string format_table(const Table& table, bool coloured);

}  // namespace ds::cli
