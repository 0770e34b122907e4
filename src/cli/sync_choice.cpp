#include "cli/sync_choice.hpp"

#include "base/error.hpp"
#include "cli/context.hpp"
#include "config/project.hpp"
#include "config/project_state.hpp"

#include <filesystem>
#include <optional>
#include <utility>

namespace ds::cli {
namespace {

bool is_within(const std::string& path, const std::string& folder) {
    return path == folder || path.starts_with(folder == "/" ? folder : folder + "/");
}

std::string absolute(const Context& context, const std::string& path) {
    const std::filesystem::path full = std::filesystem::path(context.directory) / path;
    std::string text = full.lexically_normal().string();
    while (text.size() > 1 && text.ends_with('/'))
        text.pop_back();
    return text;
}

std::string project_syncs(const std::string& root) {
    std::string folder = config::sync_folder(root, "");
    if (folder.ends_with('/')) folder.pop_back();
    return folder;
}

}  // namespace

SyncPlace sync_place(const Context& context) {
    const std::optional<std::string> root =
        config::find_project_root(context.directory, context.home);
    if (root) {
        return {.state_folder = project_syncs(*root), .log_file = config::log_path(*root, "sync")};
    }
    const std::string folder = dev::user_sync_folder(context.environment);
    return {.state_folder = folder, .log_file = folder + ".log"};
}

std::vector<dev::SyncReport> known_syncs(const Context& context) {
    const std::optional<std::string> root =
        config::find_project_root(context.directory, context.home);
    std::vector<dev::SyncReport> reports;
    if (root) reports = dev::find_reports({project_syncs(*root)});
    const std::string& here = context.directory;
    for (dev::SyncReport& report :
         dev::find_reports({dev::user_sync_folder(context.environment)})) {
        const bool near = is_within(report.local, here) || is_within(here, report.local);
        if (near) reports.push_back(std::move(report));
    }
    return reports;
}

ChosenSync sync_of(const Context& context, const std::string& path) {
    const std::string full = absolute(context, path);
    std::optional<ChosenSync> chosen;
    for (dev::SyncReport& report : known_syncs(context)) {
        if (!is_within(full, report.local)) continue;
        const bool better = !chosen || report.local.size() > chosen->report.local.size() ||
                            (report.local == chosen->report.local && report.is_running);
        if (!better) continue;
        chosen.emplace();
        chosen->path = full.substr(std::min(report.local.size() + 1, full.size()));
        chosen->report = std::move(report);
    }
    if (!chosen) {
        throw Error(
            ErrorCode::NotFound,
            "no sync is known that '" + path +
                "' belongs to; 'devspace status sync' lists the syncs of this folder"
        );
    }
    chosen->log_file = sync_place(context).log_file;
    return *std::move(chosen);
}

}  // namespace ds::cli
