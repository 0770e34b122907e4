#include "config/selector.hpp"

#include "base/strings.hpp"

namespace ds::config {
namespace {

/// Takes `prefix`, a name without `end`, and `end` off the front of a text.
std::optional<std::string_view> take_call(
    std::string_view& text, std::string_view prefix, char end
) {
    if (!text.starts_with(prefix)) return std::nullopt;
    const std::size_t close = text.find(end);
    if (close == std::string_view::npos) return std::nullopt;
    const std::string_view name = trim(text.substr(prefix.size(), close - prefix.size()));
    text.remove_prefix(close + 1);
    return name;
}

std::optional<std::string_view> name_of_call(std::string_view text) {
    const std::optional<std::string_view> image = take_call(text, "image(", ')');
    if (!image || text.empty()) return image;
    if (!text.starts_with(':')) return std::nullopt;
    text.remove_prefix(1);
    const std::optional<std::string_view> tag = take_call(text, "tag(", ')');
    return tag == image && text.empty() ? image : std::nullopt;
}

std::optional<std::string_view> name_of_variable(std::string_view text) {
    const std::optional<std::string_view> whole = take_call(text, "${runtime.images.", '}');
    if (!whole || !text.empty()) return std::nullopt;
    return whole->substr(0, whole->find('.'));
}

}  // namespace

std::optional<std::string> image_named_by(std::string_view selector) {
    selector = trim(selector);
    std::optional<std::string_view> name = name_of_call(selector);
    if (!name) name = name_of_variable(selector);
    if (!name || name->empty()) return std::nullopt;
    return std::string(*name);
}

std::string selector_for_image(std::string_view name) {
    const std::string text(name);
    return "image(" + text + "):tag(" + text + ")";
}

}  // namespace ds::config
