#include "deploy/glob.hpp"

#include "base/strings.hpp"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <system_error>

namespace ds::deploy {
namespace fs = std::filesystem;

namespace {

struct Set {
    bool holds = false;
    std::size_t size = 0;  // Of its text, both brackets included.
};

// The set at the start of `pattern`; nothing when the bracket is never closed, and thus itself.
std::optional<Set> match_set(std::string_view pattern, char letter) {
    std::size_t at = 1;
    const bool negated = at < pattern.size() && (pattern[at] == '!' || pattern[at] == '^');
    if (negated) ++at;
    bool found = false;
    for (bool first = true; at < pattern.size(); first = false) {
        if (pattern[at] == ']' && !first) return Set{found != negated, at + 1};
        const bool is_range =
            at + 2 < pattern.size() && pattern[at + 1] == '-' && pattern[at + 2] != ']';
        const char low = pattern[at];
        const char high = is_range ? pattern[at + 2] : low;
        found = found || (low <= letter && letter <= high);
        at += is_range ? 3 : 1;
    }
    return std::nullopt;
}

// How much of `pattern` matches one letter; zero when it does not.
std::size_t match_letter(std::string_view pattern, char letter) {
    if (pattern.empty()) return 0;
    if (pattern[0] == '?') return 1;
    if (pattern[0] == '[') {
        if (const std::optional<Set> set = match_set(pattern, letter)) {
            return set->holds ? set->size : 0;
        }
    }
    return pattern[0] == letter ? 1 : 0;
}

std::vector<std::string> names_in(const std::string& folder) {
    std::vector<std::string> names;
    std::error_code code;
    for (fs::directory_iterator entry(folder, code), end; !code && entry != end;
         entry.increment(code)) {
        names.push_back(entry->path().filename().string());
    }
    std::ranges::sort(names);
    return names;
}

std::string joined(const std::string& folder, const std::string& name) {
    if (folder.empty()) return name;
    return folder.ends_with('/') ? folder + name : folder + "/" + name;
}

class Search {
  public:
    Search(std::string root, std::vector<std::string> parts)
        : root_(std::move(root)), parts_(std::move(parts)) {}

    void walk(const std::string& path, std::size_t part) {
        if (part == parts_.size()) {
            if (is_file(path)) found.push_back(path);
            return;
        }
        if (parts_[part] == "**") return walk_deep(path, part);
        if (!is_glob(parts_[part])) return walk(joined(path, parts_[part]), part + 1);
        for (const std::string& name : names_in(real(path))) {
            if (matches_glob(parts_[part], name)) walk(joined(path, name), part + 1);
        }
    }

    std::vector<std::string> found;

  private:
    // "**" at the end means every file below.
    void walk_deep(const std::string& path, std::size_t part) {
        if (part + 1 < parts_.size()) walk(path, part + 1);
        for (const std::string& name : names_in(real(path))) {
            if (name.starts_with('.')) continue;
            const std::string below = joined(path, name);
            std::error_code code;
            if (fs::symlink_status(real(below), code).type() == fs::file_type::directory) {
                walk_deep(below, part);
            } else if (part + 1 == parts_.size() && is_file(below)) {
                found.push_back(below);
            }
        }
    }

    std::string real(const std::string& path) const {
        return path.starts_with('/') ? path : joined(root_, path);
    }

    bool is_file(const std::string& path) const {
        std::error_code code;
        return fs::is_regular_file(real(path), code);
    }

    std::string root_;
    std::vector<std::string> parts_;
};

}  // namespace

bool is_glob(std::string_view text) {
    return text.find_first_of("*?[") != std::string_view::npos;
}

bool matches_glob(std::string_view pattern, std::string_view name) {
    if (name.starts_with('.') && !pattern.starts_with('.')) return false;
    // Where to go on when the rest does not fit: the last star takes one letter more.
    std::optional<std::size_t> star;
    std::size_t star_name = 0;
    std::size_t at = 0;
    for (std::size_t i = 0; i < name.size();) {
        if (at < pattern.size() && pattern[at] == '*') {
            star = at++;
            star_name = i;
            continue;
        }
        if (const std::size_t size = match_letter(pattern.substr(at), name[i])) {
            at += size;
            ++i;
            continue;
        }
        if (!star) return false;
        at = *star + 1;
        i = ++star_name;
    }
    return pattern.find_first_not_of('*', at) == std::string_view::npos;
}

std::vector<std::string> find_files(const std::string& root, std::string_view pattern) {
    std::vector<std::string> parts;
    for (std::string& part : split(pattern, '/')) {
        if (!part.empty() && part != ".") parts.push_back(std::move(part));
    }
    Search search(root, std::move(parts));
    search.walk(pattern.starts_with('/') ? "/" : "", 0);
    std::vector<std::string> found = std::move(search.found);
    std::ranges::sort(found);
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
}

}  // namespace ds::deploy
