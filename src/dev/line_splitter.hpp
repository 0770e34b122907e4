#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace ds::dev {

/// Cuts a stream of bytes into lines. Lines may be of any length: one that is longer than
/// `kMaxLine` is handed on in pieces, so that memory stays bounded. Does no I/O.
class LineSplitter {
  public:
    static constexpr std::size_t kMaxLine = std::size_t{1024} * 1024;

    using OnLine = std::function<void(std::string_view line)>;

    /// Calls `on_line` for each line that `chunk` completes, without its line end.
    void feed(std::string_view chunk, const OnLine& on_line);

    /// Hands on what follows the last line end.
    void finish(const OnLine& on_line);

  private:
    std::string rest_;
};

}  // namespace ds::dev
