#include "dev/line_splitter.hpp"

namespace ds::dev {
namespace {

std::string_view without_carriage_return(std::string_view line) {
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    return line;
}

}  // namespace

void LineSplitter::feed(std::string_view chunk, const OnLine& on_line) {
    for (;;) {
        const std::size_t end = chunk.find('\n');
        if (end == std::string_view::npos) break;
        if (rest_.empty()) {
            on_line(without_carriage_return(chunk.substr(0, end)));
        } else {
            rest_ += chunk.substr(0, end);
            on_line(without_carriage_return(rest_));
            rest_.clear();
        }
        chunk.remove_prefix(end + 1);
    }
    rest_ += chunk;
    if (rest_.size() >= kMaxLine) finish(on_line);
}

void LineSplitter::finish(const OnLine& on_line) {
    if (!rest_.empty()) on_line(without_carriage_return(rest_));
    rest_.clear();
}

}  // namespace ds::dev
