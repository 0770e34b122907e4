#pragma once

#include "base/task.hpp"

namespace ds {

class ByteStream;

/// Copies what `from` has to `to` until its end, then closes that half of `to`.
Task<> pump(ByteStream& from, ByteStream& to);

/// Joins two streams: copies both ways until both directions have ended. When one direction fails
/// the other is cut off too, and the failure is thrown.
Task<> splice(ByteStream& left, ByteStream& right);

}  // namespace ds
