#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>

namespace ds::gotemplate {

/// The standard alphabet with padding and nothing else, but newlines anywhere. Messages are Go's:
/// "illegal base64 data at input byte 4".
Result<std::string> decode_strict_base64(std::string_view text);

std::string encode_base32(std::string_view bytes);
Result<std::string> decode_base32(std::string_view text);

}  // namespace ds::gotemplate
