#pragma once

#include "gotemplate/value.hpp"

#include <span>
#include <string>
#include <string_view>

namespace ds::gotemplate {

/// None of these bounds what it writes: see `measure` for values that a template made.

/// Appends what Go's %v makes of a value: what an action prints, sprig's `toString`. nil is
/// "<nil>".
void append_text(std::string& out, const Value& value);
std::string to_text(const Value& value);

/// What an action prints: as above, but "<no value>" for nil and no "&" before structs.
void append_printed(std::string& out, const Value& value);

/// fmt.Sprintf with every verb and flag, and "%!d(string=hi)" for what does not fit.
std::string format(std::string_view pattern, std::span<const Value> args);

/// The same, but what lies beyond `most` bytes may be missing: widths multiply what is written.
std::string format(std::string_view pattern, std::span<const Value> args, std::size_t most);

/// fmt.Sprint: blanks between operands when neither is a string.
std::string print(std::span<const Value> args);

/// fmt.Sprintln: blanks between all operands, a newline at the end.
std::string print_line(std::span<const Value> args);

/// strconv.Quote and QuoteToASCII: %q and %+q.
std::string quote(std::string_view text, bool is_ascii_only = false);

/// A character in single quotes: %q of a number.
std::string quote_rune(char32_t rune, bool is_ascii_only = false);

/// strconv.FormatFloat: `format` one of e E f F g G b x X; `precision` -1 for the shortest text
/// that gives the same number.
std::string format_float(double value, char format, int precision, int bits = 64);

}  // namespace ds::gotemplate
