#include "cli/terminal/live_area.hpp"

#include "cli/terminal/text.hpp"

#include <algorithm>

namespace ds::cli {

std::string LiveArea::erase() {
    if (rows_ == 0) return {};
    std::string bytes = "\r";
    if (rows_ > 1) bytes += "\x1b[" + std::to_string(rows_ - 1) + "A";
    rows_ = 0;
    return bytes + "\x1b[J";
}

std::string LiveArea::draw(const std::vector<std::string>& lines, std::size_t columns) {
    std::string bytes = erase();
    const std::size_t width = std::max<std::size_t>(columns, 1);
    for (const std::string& line : lines) {
        if (rows_ > 0) bytes += "\r\n";
        bytes += line;
        rows_ += std::max<std::size_t>((display_width(line) + width - 1) / width, 1);
    }
    return bytes;
}

}  // namespace ds::cli
