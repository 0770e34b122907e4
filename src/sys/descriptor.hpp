#pragma once

#include <tl/expected.hpp>

#include <string>

namespace ds::sys {

/// A value, or the `errno` that the system answered: for callers that act on it.
template <typename T = void>
using OsResult = tl::expected<T, int>;

/// The failed side of any `OsResult`, from `errno`.
tl::unexpected<int> os_failure();

/// "permission denied", for people.
std::string describe_errno(int number);

/// Owns a file descriptor.
class Descriptor {
  public:
    Descriptor() = default;

    explicit Descriptor(int number) : number_(number) {}

    Descriptor(Descriptor&& other) noexcept;
    Descriptor& operator=(Descriptor&& other) noexcept;
    ~Descriptor();

    int number() const { return number_; }

    explicit operator bool() const { return number_ >= 0; }

    /// Gives it away without closing it.
    int release();

  private:
    int number_ = -1;
};

}  // namespace ds::sys
