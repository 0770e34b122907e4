#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace ds::cli {

/// The lines at the bottom of a terminal that are drawn again and again: waits, progress, an open
/// question. Yields the bytes that do it. Does no I/O.
class LiveArea {
  public:
    /// Bytes that remove what was drawn; the cursor is then where the first line began.
    std::string erase();

    /// Bytes that draw `lines` in place of what was drawn. The cursor stays behind the last line.
    std::string draw(const std::vector<std::string>& lines, std::size_t columns);

    bool empty() const { return rows_ == 0; }

  private:
    std::size_t rows_ = 0;  // Rows on the screen, wrapped ones counted.
};

}  // namespace ds::cli
