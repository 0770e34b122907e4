#pragma once

#include <string>
#include <string_view>

namespace ds {

/// What a caller can do about a failure. Add a code only when some caller acts on it.
enum class ErrorCode {
    Failed,        // Nothing to do but report it.
    InvalidInput,  // The user's config or flags are wrong.
    NotFound,
    Conflict,  // Someone else changed the object; read it again and retry.
    Expired,   // The version we hold is gone; list again.
    Unauthorized,
    Forbidden,
    Unavailable,  // The other side is down or unreachable, or took too long; try again later.
};

/// Why something failed, in words for the user: lower case, no final period, names the thing in
/// quotes, says what was attempted and what happened; a hint follows a semicolon.
///
/// A value; thrown by coroutines when the world failed, returned in a `Result` by pure code.
class Error {
  public:
    Error(ErrorCode code, std::string message);

    ErrorCode code() const { return code_; }

    /// The whole text: contexts from the outside in, joined by ": ".
    const std::string& message() const { return message_; }

    /// The same failure, seen from one level further out: "load devspace.yaml: line 12: …".
    [[nodiscard]] Error with_context(std::string_view context) const;

    friend bool operator==(const Error&, const Error&) = default;

  private:
    ErrorCode code_;
    std::string message_;
};

/// Thrown out of every wait of a scope that was cancelled. Deliberately not an `Error`, so that no
/// handler of errors swallows it.
struct Cancelled {};

}  // namespace ds
