#pragma once

#include "base/error.hpp"

#include <tl/expected.hpp>

#include <string>
#include <utility>

namespace ds {

/// A value, or the reason there is none. For failures the caller is expected to handle.
template <typename T = void>
using Result = tl::expected<T, Error>;

/// Makes the failed side of any `Result`.
inline tl::unexpected<Error> fail(ErrorCode code, std::string message) {
    return tl::make_unexpected(Error(code, std::move(message)));
}

/// Hands the failure of one `Result` on as the failure of another.
inline tl::unexpected<Error> fail(Error error) {
    return tl::make_unexpected(std::move(error));
}

/// Crosses from returned errors to thrown ones: yields the value or throws the `Error`.
template <typename T>
T or_throw(Result<T> result) {
    if (!result) throw std::move(result).error();
    if constexpr (!std::is_void_v<T>) return *std::move(result);
}

}  // namespace ds
