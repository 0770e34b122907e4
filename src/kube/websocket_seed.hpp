#pragma once

#include "crypto/random.hpp"

#include <cstdint>
#include <cstring>
#include <string>

namespace ds::kube {

/// What the masks of a connection grow out of.
inline std::uint64_t websocket_seed() {
    const std::string bytes = crypto::random_bytes(sizeof(std::uint64_t));
    std::uint64_t seed = 0;
    std::memcpy(&seed, bytes.data(), sizeof(seed));
    return seed;
}

}  // namespace ds::kube
