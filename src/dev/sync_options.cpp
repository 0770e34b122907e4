#include "dev/sync_options.hpp"

#include "base/strings.hpp"
#include "config/project_state.hpp"
#include "sys/file.hpp"
#include "sys/folder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <utility>
#include <vector>

namespace ds::dev {
namespace {

std::uint64_t fnv1a(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char byte : text) {
        hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001b3;
    }
    return hash;
}

bool is_plain(char character) {
    return (character >= 'a' && character <= 'z') || (character >= '0' && character <= '9');
}

std::string selector_text(const config::PodSelector& selector) {
    std::string text = selector.kube_namespace + "/" + selector.image + "/";
    for (const auto& [key, value] : selector.labels)
        text += key + "=" + value + ",";
    return text + "/" + selector.container;
}

std::string absolute(const std::string& root, const std::string& path) {
    const std::filesystem::path full = std::filesystem::path(root) / path;
    std::string text = full.lexically_normal().string();
    while (text.size() > 1 && text.ends_with('/'))
        text.pop_back();
    return text;
}

std::optional<std::uint64_t> bytes_a_second(const std::optional<int>& kilobytes) {
    if (!kilobytes || *kilobytes <= 0) return std::nullopt;
    return static_cast<std::uint64_t>(*kilobytes) * 1024;
}

/// A name as a pattern that matches nothing else.
std::string literal_pattern(const std::string& name) {
    std::string pattern;
    for (const char c : name) {
        if (c == '*' || c == '?' || c == '[' || c == '\\' || c == ' ') pattern += '\\';
        pattern += c;
    }
    return pattern;
}

/// A single file is synced as the folder that it is in, without all the rest.
Result<> sync_one_file(FileSyncOptions& options) {
    const std::filesystem::path here(options.local_root);
    const std::filesystem::path there(options.container_path);
    const std::string name = here.filename().string();
    if (there.filename().string() != name) {
        return fail(
            ErrorCode::InvalidInput,
            "sync of the file '" + options.local_root + "' with '" + options.container_path +
                "': both must have the same name"
        );
    }
    options.local_root = here.parent_path().string();
    options.container_path = there.has_parent_path() ? there.parent_path().string() : ".";
    options.flow.exclude = {"/*", "!/" + literal_pattern(name)};
    return {};
}

// Adds the patterns of a file, as they stand there.
Result<> add_patterns(
    const std::string& folder, const std::string& file, std::vector<std::string>& into
) {
    if (file.empty()) return {};
    const std::string path = file.starts_with('/') ? file : folder + "/" + file;
    const Result<std::string> text = sys::read_file(path);
    if (!text) return fail(text.error().with_context("exclude file of a sync"));
    std::string_view rest = *text;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        std::string_view line = rest.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (!line.empty()) into.emplace_back(line);
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return {};
}

}  // namespace

std::string sync_id(
    std::string_view selector, std::string_view local_path, std::string_view container_path
) {
    constexpr std::size_t kReadable = 40;
    std::string all(selector);
    all += '\n';
    all += local_path;
    all += '\n';
    all += container_path;
    std::string id;
    for (const char character : to_lower(all)) {
        if (id.size() == kReadable) break;
        if (is_plain(character)) {
            id += character;
        } else if (!id.empty() && id.back() != '-') {
            id += '-';
        }
    }
    return fmt::format("{}{}{:016x}", id, id.empty() || id.back() == '-' ? "" : "-", fnv1a(all));
}

sync::Strategy strategy_of(config::InitialSync initial_sync) {
    switch (initial_sync) {
        case config::InitialSync::MirrorLocal:
            return sync::Strategy::MirrorLocal;
        case config::InitialSync::PreferLocal:
            return sync::Strategy::PreferLocal;
        case config::InitialSync::MirrorRemote:
            return sync::Strategy::MirrorRemote;
        case config::InitialSync::PreferRemote:
            return sync::Strategy::PreferRemote;
        case config::InitialSync::PreferNewest:
            return sync::Strategy::PreferNewest;
        case config::InitialSync::KeepAll:
            return sync::Strategy::KeepAll;
        case config::InitialSync::Disabled:
            return sync::Strategy::Disabled;
    }
    return sync::Strategy::PreferNewest;
}

Result<FileSyncOptions> make_sync_options(
    const std::string& root, const config::PodSelector& selector, const config::SyncPath& path
) {
    FileSyncOptions options;
    options.local_root = absolute(root, path.local_path);
    options.container_path = path.container_path;
    options.flow.exclude = path.exclude;
    options.bandwidth.read = bytes_a_second(path.download_limit_kb_s);
    options.bandwidth.write = bytes_a_second(path.upload_limit_kb_s);
    options.flow.upload_exclude = path.exclude_upload;
    options.flow.download_exclude = path.exclude_download;
    options.flow.upload = !path.disable_upload;
    options.flow.download = !path.disable_download;
    options.strategy = strategy_of(path.initial_sync);
    options.watch = !path.no_watch;
    options.polling = path.polling;
    options.state_folder = config::sync_folder(
        root, sync_id(selector_text(selector), path.local_path, path.container_path)
    );
    options.log_file = config::log_path(root, "sync");
    const Result<sys::Node> node = sys::inspect(options.local_root);
    if (path.single_file.value_or(node && node->kind == sys::NodeKind::File)) {
        Result<> alone = sync_one_file(options);
        if (!alone) return fail(std::move(alone).error());
    }
    const std::string& folder = options.local_root;
    sync::FlowOptions& flow = options.flow;
    Result<> read = add_patterns(folder, path.exclude_file, flow.exclude);
    if (read) read = add_patterns(folder, path.exclude_upload_file, flow.upload_exclude);
    if (read) read = add_patterns(folder, path.exclude_download_file, flow.download_exclude);
    if (!read) return fail(std::move(read).error());
    return options;
}

}  // namespace ds::dev
