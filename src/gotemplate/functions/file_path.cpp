#include "gotemplate/functions/file_path.hpp"

#include <vector>

namespace ds::gotemplate {

std::string path_base(std::string_view path) {
    if (path.empty()) return ".";
    while (path.ends_with('/'))
        path.remove_suffix(1);
    if (path.empty()) return "/";
    return std::string(path.substr(path.rfind('/') + 1));
}

std::string path_dir(std::string_view path) {
    return path_clean(path.substr(0, path.rfind('/') + 1));
}

std::string path_clean(std::string_view path) {
    const bool is_rooted = path.starts_with('/');
    std::vector<std::string_view> parts;
    while (!path.empty()) {
        const std::size_t end = path.find('/');
        const std::string_view part = path.substr(0, end);
        path.remove_prefix(end == std::string_view::npos ? path.size() : end + 1);
        if (part.empty() || part == ".") continue;
        if (part != "..") {
            parts.push_back(part);
        } else if (!parts.empty() && parts.back() != "..") {
            parts.pop_back();
        } else if (!is_rooted) {
            parts.push_back(part);
        }
    }
    std::string result = is_rooted ? "/" : "";
    for (const std::string_view part : parts) {
        if (!result.empty() && result != "/") result += '/';
        result += part;
    }
    return result.empty() ? "." : result;
}

std::string_view path_ext(std::string_view path) {
    const std::string_view name = path.substr(path.rfind('/') + 1);
    const std::size_t dot = name.rfind('.');
    return dot == std::string_view::npos ? std::string_view{} : name.substr(dot);
}

}  // namespace ds::gotemplate
