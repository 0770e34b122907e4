#include "data/yaml_changes.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace ds::data {

void TextChanges::replace(std::size_t begin, std::size_t end, std::string with) {
    changes_.push_back({begin, std::max(begin, end), std::move(with)});
}

std::optional<std::string> TextChanges::apply() const {
    std::vector<const Change*> sorted;
    sorted.reserve(changes_.size());
    for (const Change& change : changes_)
        sorted.push_back(&change);
    // What is inserted stands in front of what is removed at the same place, else in its order.
    const auto order = [](const Change* change) {
        return std::tuple(change->begin, change->end > change->begin, change);
    };
    std::ranges::sort(sorted, {}, order);
    const bool windows = text_.find("\r\n") != std::string_view::npos;
    std::string result;
    std::size_t at = 0;
    for (const Change* change : sorted) {
        if (change->begin < at) return std::nullopt;
        result += text_.substr(at, change->begin - at);
        for (const char character : change->with) {
            if (character == '\n' && windows) result += '\r';
            result += character;
        }
        at = change->end;
    }
    return result + std::string(text_.substr(at));
}

std::size_t TextChanges::line_begin(std::size_t at) const {
    const std::size_t before = text_.substr(0, at).rfind('\n');
    return before == std::string_view::npos ? 0 : before + 1;
}

std::size_t TextChanges::line_end(std::size_t at) const {
    const std::size_t end = std::min(text_.find('\n', at), text_.size());
    return end > 0 && text_[end - 1] == '\r' ? end - 1 : end;
}

std::size_t TextChanges::next_line(std::size_t at) const {
    return std::min(std::min(text_.find('\n', at), text_.size() - 1) + 1, text_.size());
}

}  // namespace ds::data
