#include "config/decode/read.hpp"
#include "config/selector.hpp"

#include <algorithm>
#include <array>
#include <utility>

// Parts of `dev` that both lines have.
namespace ds::config {
namespace {

using data::Value;

InitialSync initial_sync_of(std::string_view text) {
    constexpr std::array kModes{
        std::pair{"mirrorLocal", InitialSync::MirrorLocal},
        std::pair{"preferLocal", InitialSync::PreferLocal},
        std::pair{"mirrorRemote", InitialSync::MirrorRemote},
        std::pair{"preferRemote", InitialSync::PreferRemote},
        std::pair{"preferNewest", InitialSync::PreferNewest},
        std::pair{"keepAll", InitialSync::KeepAll},
        std::pair{"disabled", InitialSync::Disabled},
    };
    for (const auto& [name, mode] : kModes) {
        if (text == name) return mode;
    }
    return InitialSync::MirrorLocal;
}

std::optional<int> limit_of(const Value& entry, std::string_view path) {
    const int limit = number_of(entry, path, 0);
    return limit > 0 ? std::optional(limit) : std::nullopt;
}

OnUpload decode_on_upload(const Value& value) {
    OnUpload on_upload;
    on_upload.restart_container = flag_of(value, "restartContainer", false);
    for (const Value& entry : value.list_at("exec")) {
        UploadCommand& command = on_upload.commands.emplace_back();
        command.name = text_of(entry, "name");
        command.command = text_of(entry, "command");
        command.arguments = texts_if_given(entry, "args");
        command.on_change = texts_of(entry, "onChange");
        command.local = flag_of(entry, "local", false);
        command.once = flag_of(entry, "once", false);
        command.fail_on_error = flag_of(entry, "failOnError", false);
        command.position = entry.position();
    }
    on_upload.exec_remote = part_of(value, "execRemote");
    return on_upload;
}

/// "docker.io/library/x" and "x" are one repository.
std::string_view short_repository(std::string_view repository) {
    for (const std::string_view prefix : {"docker.io/", "index.docker.io/", "library/"}) {
        if (repository.starts_with(prefix)) repository.remove_prefix(prefix.size());
    }
    return repository;
}

}  // namespace

void decode_sync_settings(const Value& entry, SyncPath& sync) {
    sync.exclude = texts_of(entry, "excludePaths");
    sync.exclude_download = texts_of(entry, "downloadExcludePaths");
    sync.exclude_upload = texts_of(entry, "uploadExcludePaths");
    sync.exclude_file = text_of(entry, "excludeFile");
    sync.exclude_download_file = text_of(entry, "downloadExcludeFile");
    sync.exclude_upload_file = text_of(entry, "uploadExcludeFile");
    sync.wait_initial_sync = flag_of(entry, "waitInitialSync", true);
    sync.download_limit_kb_s = limit_of(entry, "bandwidthLimits.download");
    sync.upload_limit_kb_s = limit_of(entry, "bandwidthLimits.upload");
    sync.initial_sync = initial_sync_of(text_of(entry, "initialSync"));
    sync.initial_sync_compare_by = text_of(entry, "initialSyncCompareBy");
    sync.disable_download = flag_of(entry, "disableDownload", false);
    sync.disable_upload = flag_of(entry, "disableUpload", false);
    sync.no_watch = flag_of(entry, "noWatch", false);
    sync.polling = flag_of(entry, "polling", false);
    sync.single_file = flag_if_given(entry, "file");
    sync.print_logs = flag_of(entry, "printLogs", false);
    sync.start_container = flag_of(entry, "startContainer", false);
    sync.arch = text_of(entry, "arch");
    sync.name = text_of(entry, "name");
    sync.on_upload = decode_on_upload(part_of(entry, "onUpload"));
    sync.on_download = part_of(entry, "onDownload");
    sync.position = entry.position();
}

void set_image(PodSelector& selector, const std::string& text, const std::vector<Image>& images) {
    if (text.empty()) return;
    const std::optional<std::string> name = image_named_by(text);
    if (name && name->find('.') == std::string::npos) {
        selector.image = *name;
        return;
    }
    const auto same = [&text](const Image& image) {
        return short_repository(image.repository) == short_repository(text);
    };
    const auto image = std::ranges::find_if(images, same);
    if (image != images.end()) {
        selector.image = image->name;
    } else {
        selector.image_text = text;
    }
}

}  // namespace ds::config
