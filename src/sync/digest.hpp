#pragma once

#include "sync/entry.hpp"

#include <memory>
#include <string_view>

namespace ds::sync {

Digest digest_of(std::string_view bytes);

/// Digests content that comes in pieces.
class Hasher {
  public:
    Hasher();
    Hasher(Hasher&&) noexcept;
    Hasher& operator=(Hasher&&) noexcept;
    ~Hasher();

    void update(std::string_view bytes);

    Digest digest() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace ds::sync
