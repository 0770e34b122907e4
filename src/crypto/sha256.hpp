#pragma once

// `crypto` makes digests and random bytes.

#include <memory>
#include <string>
#include <string_view>

namespace ds::crypto {

/// A SHA-256 digest of bytes that come in pieces. May be used on any thread.
class Sha256 {
  public:
    Sha256();
    Sha256(Sha256&&) noexcept;
    Sha256& operator=(Sha256&&) noexcept;
    ~Sha256();

    void update(std::string_view bytes);

    /// The 32 bytes of the digest; the object is ready for the next one then.
    std::string finish();

    /// As `finish`, in lower-case hexadecimal digits.
    std::string finish_hex();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

/// The digest of `bytes` in lower-case hexadecimal digits.
std::string sha256_hex(std::string_view bytes);

}  // namespace ds::crypto
