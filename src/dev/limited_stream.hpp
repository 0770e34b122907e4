#pragma once

#include "base/byte_stream.hpp"

#include <cstdint>
#include <memory>
#include <optional>

namespace ds::dev {

/// Bytes a second, in each direction; nothing: as fast as it goes.
struct Bandwidth {
    std::optional<std::uint64_t> read;
    std::optional<std::uint64_t> write;
};

/// A stream that is no faster than `bandwidth` allows, but for a second's worth at once.
std::unique_ptr<ByteStream> limit_stream(std::unique_ptr<ByteStream> stream, Bandwidth bandwidth);

}  // namespace ds::dev
