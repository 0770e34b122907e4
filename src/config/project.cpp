#include "config/project.hpp"

#include "base/strings.hpp"
#include "sys/file.hpp"

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <system_error>

namespace ds::config {
namespace {

namespace fs = std::filesystem;

bool is_there(const fs::path& path) {
    std::error_code ignored;
    return fs::exists(path, ignored);
}

bool is_hash(std::string_view text) {
    return text.size() >= 40 &&
           text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// The first line of a file, or nothing.
std::optional<std::string> read_line(const fs::path& path) {
    const Result<std::string> text = sys::read_file(path.string());
    if (!text) return std::nullopt;
    return std::string(trim(std::string_view(*text).substr(0, text->find('\n'))));
}

/// `.git` is a folder, or in a worktree or submodule a file that names one.
std::optional<fs::path> find_git_folder(const fs::path& root) {
    fs::path dot_git = root / ".git";
    std::error_code ignored;
    if (fs::is_directory(dot_git, ignored)) return dot_git;
    const std::optional<std::string> line = read_line(dot_git);
    constexpr std::string_view kMark = "gitdir:";
    if (!line || !line->starts_with(kMark)) return std::nullopt;
    return root / fs::path(trim(std::string_view(*line).substr(kMark.size())));
}

/// Where the branches are: a worktree shares those of its repository.
fs::path find_common_folder(const fs::path& git) {
    const std::optional<std::string> common = read_line(git / "commondir");
    return common ? git / *common : git;
}

std::optional<std::string> find_packed(const fs::path& common, std::string_view reference) {
    const Result<std::string> packed = sys::read_file((common / "packed-refs").string());
    if (!packed) return std::nullopt;
    for (const std::string& line : split(*packed, '\n')) {
        const std::size_t blank = line.find(' ');
        if (blank == std::string::npos) continue;
        if (trim(std::string_view(line).substr(blank)) == reference) return line.substr(0, blank);
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::string> find_project_root(const std::string& start, const std::string& home) {
    std::string_view without_slash = home;
    while (without_slash.size() > 1 && without_slash.ends_with('/'))
        without_slash.remove_suffix(1);
    for (fs::path folder = start;; folder = folder.parent_path()) {
        const bool holds_config =
            is_there(folder / "devspace.yaml") || is_there(folder / "devspace-configs.yaml");
        if (holds_config && folder != fs::path(without_slash)) return folder.string();
        if (folder == folder.parent_path()) return std::nullopt;
    }
}

Result<std::string> read_project_file(const std::string& root) {
    const fs::path path = fs::path(root) / "devspace.yaml";
    Result<std::string> text = sys::read_file(path.string());
    if (text || text.error().code() != ErrorCode::NotFound) return text;
    if (is_there(fs::path(root) / "devspace-configs.yaml")) {
        return fail(
            ErrorCode::InvalidInput,
            "'devspace-configs.yaml' is no longer read; write one 'devspace.yaml' with profiles "
            "instead of several configs"
        );
    }
    return fail(ErrorCode::NotFound, "there is no 'devspace.yaml' in '" + root + "'");
}

std::optional<std::string> read_git_commit(const std::string& root) {
    const std::optional<fs::path> git = find_git_folder(root);
    if (!git) return std::nullopt;
    const fs::path common = find_common_folder(*git);

    std::optional<std::string> line = read_line(*git / "HEAD");
    constexpr std::string_view kMark = "ref:";
    for (int depth = 0; line && line->starts_with(kMark) && depth < 5; ++depth) {
        const std::string reference(trim(std::string_view(*line).substr(kMark.size())));
        line = read_line(common / reference);
        if (!line) line = find_packed(common, reference);
    }
    if (!line || !is_hash(*line)) return std::nullopt;
    return line->substr(0, 8);
}

std::optional<std::string> read_git_branch(const std::string& root) {
    const std::optional<fs::path> git = find_git_folder(root);
    if (!git) return std::nullopt;
    const std::optional<std::string> line = read_line(*git / "HEAD");
    constexpr std::string_view kMark = "ref: refs/heads/";
    if (!line || !line->starts_with(kMark)) return std::nullopt;
    return std::string(trim(std::string_view(*line).substr(kMark.size())));
}

std::string project_name(const std::string& root) {
    std::string name;
    for (const char character : to_lower(fs::path(root).filename().string())) {
        constexpr std::string_view kSeparators = "@/.: \t";
        const bool is_plain =
            (character >= 'a' && character <= 'z') || (character >= '0' && character <= '9');
        if (is_plain) {
            name += character;
        } else if (character == '-' || kSeparators.find(character) != std::string_view::npos) {
            if (!name.empty() && name.back() != '-') name += '-';
        }
    }
    while (name.ends_with('-'))
        name.pop_back();
    return name.size() > 2 ? name : "devspace";
}

}  // namespace ds::config
