#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

// What terminals need to know about text. Text is UTF-8.
namespace ds::cli {

/// `untrusted` without anything that moves a cursor, changes colours or rings: escape sequences
/// are dropped, other control characters and bytes that are no UTF-8 are spelled `\x1b`. Line ends
/// stay, tabs become a blank.
std::string printable(std::string_view untrusted);

/// Columns that `text` takes; colour sequences take none.
std::size_t display_width(std::string_view text);

/// `text`, shortened with three dots to at most `columns`. Keeps no colours when it shortens.
std::string cut_to_width(std::string_view text, std::size_t columns);

/// Length in bytes of the character that `text` begins with; one for a byte that is no UTF-8.
/// Zero when `text` ends within the character.
std::size_t character_length(std::string_view text);

/// "8s", "1m40s", "2h5m".
std::string short_duration(std::chrono::seconds duration);

}  // namespace ds::cli
