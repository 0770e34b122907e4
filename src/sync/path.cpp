#include "sync/path.hpp"

namespace ds::sync {
namespace {

/// Cuts the first component off `rest`.
std::string_view take_component(std::string_view& rest) {
    const std::size_t slash = rest.find('/');
    const std::string_view component = rest.substr(0, slash);
    rest = slash == std::string_view::npos ? std::string_view{} : rest.substr(slash + 1);
    return component;
}

bool is_valid_name(std::string_view name) {
    return !name.empty() && name != "." && name != ".." && name.size() <= kMaxNameBytes &&
           !name.starts_with(kTemporaryPrefix);
}

}  // namespace

bool is_valid_path(std::string_view path) {
    if (path.empty() || path.size() > kMaxPathBytes || path.back() == '/') return false;
    if (path.find('\0') != std::string_view::npos) return false;
    for (std::string_view rest = path; !rest.empty();) {
        if (!is_valid_name(take_component(rest))) return false;
    }
    return true;
}

bool is_temporary(std::string_view path) {
    for (std::string_view rest = path; !rest.empty();) {
        if (take_component(rest).starts_with(kTemporaryPrefix)) return true;
    }
    return false;
}

bool stays_inside(std::string_view path, std::string_view target) {
    if (target.empty() || target.front() == '/') return false;
    if (target.find('\0') != std::string_view::npos || target.size() > kMaxTargetBytes)
        return false;
    long depth = 0;
    for (const char c : path)
        depth += c == '/' ? 1 : 0;
    for (std::string_view rest = target; !rest.empty();) {
        const std::string_view component = take_component(rest);
        if (component.empty() || component == ".") continue;
        depth += component == ".." ? -1 : 1;
        if (depth < 0) return false;
    }
    return true;
}

std::string_view parent_of(std::string_view path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash);
}

std::string_view name_of(std::string_view path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string join_path(std::string_view directory, std::string_view name) {
    std::string path(directory);
    if (!path.empty() && !name.empty()) path += '/';
    path += name;
    return path;
}

bool is_within(std::string_view path, std::string_view directory) {
    if (directory.empty() || path == directory) return true;
    return path.size() > directory.size() && path.starts_with(directory) &&
           path[directory.size()] == '/';
}

}  // namespace ds::sync
