#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace ds::net {

/// Unpacks gzip data of one or more members. Fails with `Failed` when it is broken, cut off, or
/// larger than `max_size` when unpacked.
Result<std::string> unpack_gzip(std::string_view packed, std::size_t max_size);

}  // namespace ds::net
