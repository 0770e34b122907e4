#pragma once

#include "base/result.hpp"
#include "data/value.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace ds::kube {

enum class ChangeKind { Added, Modified, Deleted, Bookmark };

/// One change to a watched object.
struct Change {
    ChangeKind kind = ChangeKind::Added;
    data::Value object;
};

/// Turns the body of a watch response into changes.
///
/// The API server writes one JSON document per line but cuts the stream anywhere. Feed chunks as
/// they arrive, then take changes until there are none. Does no I/O.
class WatchDecoder {
  public:
    void feed(std::string_view chunk);

    /// Returns the next change, or nothing until more bytes are fed.
    ///
    /// Fails with `Expired` when the server no longer has the version the watch started from, with
    /// `Unavailable` when it cannot go on for now, and with `Failed` when it sends anything else
    /// that is not a change, or a line above 64 MiB.
    Result<std::optional<Change>> next();

  private:
    std::optional<std::string_view> take_line();

    std::string buffer_;
    std::size_t taken_ = 0;     // How much of `buffer_` has been returned by take_line().
    std::size_t searched_ = 0;  // Up to here `buffer_` has no end of a line.
};

}  // namespace ds::kube
