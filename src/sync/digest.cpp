#include "sync/digest.hpp"

#include <xxhash.h>

namespace ds::sync {
namespace {

Digest as_digest(const XXH128_hash_t& hash) {
    return {.high = hash.high64, .low = hash.low64};
}

}  // namespace

struct Hasher::State {
    XXH3_state_t xxh3;
};

Digest digest_of(std::string_view bytes) {
    return as_digest(XXH3_128bits(bytes.data(), bytes.size()));
}

Hasher::Hasher() : state_(std::make_unique<State>()) {
    XXH3_128bits_reset(&state_->xxh3);
}

Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;
Hasher::~Hasher() = default;

void Hasher::update(std::string_view bytes) {
    XXH3_128bits_update(&state_->xxh3, bytes.data(), bytes.size());
}

Digest Hasher::digest() const {
    return as_digest(XXH3_128bits_digest(&state_->xxh3));
}

}  // namespace ds::sync
