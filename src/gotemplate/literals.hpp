#pragma once

#include "gotemplate/failure.hpp"
#include "gotemplate/syntax.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace ds::gotemplate {

/// What a Go literal in double quotes or backquotes stands for.
tl::expected<std::string, Failure> unquote(std::string_view literal);

/// A number such as 1, 0x1F, 1_000, -2.5e3 or 1i; the failure is Go's cause.
tl::expected<std::unique_ptr<Number>, Failure> parse_number(std::string_view text);

/// 'a', '\n', '\x41'.
tl::expected<std::unique_ptr<Number>, Failure> parse_character(std::string_view literal);

/// 1+2i.
tl::expected<std::unique_ptr<Number>, Failure> parse_complex(std::string_view text);

}  // namespace ds::gotemplate
