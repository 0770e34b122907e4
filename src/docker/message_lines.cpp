#include "docker/message_lines.hpp"

#include "base/strings.hpp"

#include <utility>

namespace ds::docker {
namespace {

constexpr std::size_t kTailLines = 10;
constexpr std::size_t kMaxLine = 16 * 1024;
constexpr std::size_t kMaxLayers = 1000;

/// "Step 2/5 : RUN make" is "step 2/5 'RUN make'"; nothing for other lines.
std::string step_of(std::string_view line) {
    constexpr std::string_view kPrefix = "Step ";
    constexpr std::string_view kSeparator = " : ";
    const std::size_t separator = line.find(kSeparator);
    if (!line.starts_with(kPrefix) || separator == std::string_view::npos) return {};
    const std::string_view number = line.substr(kPrefix.size(), separator - kPrefix.size());
    if (number.find_first_not_of("0123456789/") != std::string_view::npos) return {};
    const std::string_view instruction = trim(line.substr(separator + kSeparator.size()));
    return "step " + std::string(number) + " '" + std::string(instruction) + "'";
}

bool is_bookkeeping(std::string_view line) {
    return line.empty() || line.starts_with(" ---> ") ||
           line.starts_with("Removing intermediate container") ||
           line.starts_with("Removed intermediate container");
}

}  // namespace

std::vector<std::string> MessageLines::add(const Message& message) {
    if (const auto* output = std::get_if<OutputText>(&message)) return add_text(output->text);
    if (const auto* status = std::get_if<LayerStatus>(&message)) return add_status(*status);
    return {};
}

std::vector<std::string> MessageLines::finish() {
    if (line_.empty()) return {};
    return {end_line()};
}

std::vector<std::string> MessageLines::add_text(std::string_view text) {
    std::vector<std::string> lines;
    for (const char c : text) {
        if (c == '\n') {
            lines.push_back(end_line());
            continue;
        }
        // A progress bar returns to the start of its line: the last state of it counts.
        if (line_.ends_with('\r')) line_.clear();
        line_.push_back(c);
        if (line_.size() >= kMaxLine) lines.push_back(end_line());
    }
    return lines;
}

std::string MessageLines::end_line() {
    std::string line = std::exchange(line_, {});
    while (line.ends_with('\r'))
        line.pop_back();
    if (std::string step = step_of(line); !step.empty()) {
        step_ = std::move(step);
        tail_.clear();
    } else if (!is_bookkeeping(line)) {
        tail_.push_back(line);
        if (tail_.size() > kTailLines) tail_.pop_front();
    }
    return line;
}

std::vector<std::string> MessageLines::add_status(const LayerStatus& status) {
    if (status.id.empty()) return {status.status};
    if (statuses_.size() > kMaxLayers) statuses_.clear();
    std::string& last = statuses_[status.id];
    if (last == status.status) return {};
    last = status.status;
    return {status.id + ": " + status.status};
}

}  // namespace ds::docker
