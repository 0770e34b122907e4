#pragma once

#include "base/result.hpp"
#include "wire/frame.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace ds::wire {

/// Cuts the bytes of a connection into frames. Does no I/O.
///
/// Holds at most one frame and what was fed last, whatever the other side claims: the size of a
/// frame is checked as soon as its header is there.
class FrameDecoder {
  public:
    void feed(std::string_view chunk);

    /// Returns the next frame, or nothing until more bytes are fed. Fails when the bytes cannot be
    /// a frame; the connection is then of no more use.
    Result<std::optional<Frame>> next();

    /// Whether the bytes end between two frames.
    bool at_boundary() const { return taken_ == buffer_.size(); }

  private:
    std::string buffer_;
    std::size_t taken_ = 0;  // How much of `buffer_` has been returned by next().
};

}  // namespace ds::wire
