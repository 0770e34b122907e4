#include "dev/sync_report.hpp"

#include "data/json.hpp"
#include "data/value.hpp"
#include "sys/file.hpp"
#include "sys/folder.hpp"
#include "sys/lock_file.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

namespace ds::dev {
namespace {

constexpr unsigned kMode = 0600;

using sync::SessionStatus;

struct Counter {
    std::string_view key;
    std::uint64_t SessionStatus::* field;
};

constexpr std::array kCounters{
    Counter{"uploadedFiles", &SessionStatus::uploaded_files},
    Counter{"uploadedBytes", &SessionStatus::uploaded_bytes},
    Counter{"downloadedFiles", &SessionStatus::downloaded_files},
    Counter{"downloadedBytes", &SessionStatus::downloaded_bytes},
    Counter{"removedRemote", &SessionStatus::removed_remote},
    Counter{"removedLocal", &SessionStatus::removed_local},
    Counter{"conflicts", &SessionStatus::conflicts},
    Counter{"troubles", &SessionStatus::troubles},
};

struct Size {
    std::string_view key;
    std::size_t SessionStatus::* field;
};

constexpr std::array kSizes{
    Size{"files", &SessionStatus::files},
    Size{"waiting", &SessionStatus::waiting},
    Size{"heldLocal", &SessionStatus::held_local},
    Size{"heldRemote", &SessionStatus::held_remote},
};

std::vector<std::string> texts_at(const data::Value& value, std::string_view key) {
    std::vector<std::string> texts;
    const data::Value* const found = value.find(key);
    if (found == nullptr || !found->is_list()) return texts;
    for (const data::Value& item : found->list())
        texts.emplace_back(item.text());
    return texts;
}

std::string permission_of(const std::string& state_folder) {
    return state_folder + "/allow-deletes";
}

bool is_held(const std::string& lock) {
    if (::access(lock.c_str(), F_OK) != 0) return false;
    const Result<sys::LockFile> mine = sys::LockFile::acquire(lock);
    return !mine && mine.error().code() == ErrorCode::Conflict;
}

}  // namespace

std::string encode_report(const SyncReport& report) {
    data::Value value = data::Value::map({});
    value.set("namespace", report.kube_namespace);
    value.set("pod", report.pod);
    value.set("container", report.container);
    value.set("containerPath", report.container_path);
    value.set("local", report.local);
    value.set("state", report.state);
    value.set("trouble", report.trouble);
    for (const Counter& counter : kCounters) {
        value.set(counter.key, static_cast<std::int64_t>(report.status.*counter.field));
    }
    for (const Size& size : kSizes)
        value.set(size.key, static_cast<std::int64_t>(report.status.*size.field));
    if (report.status.last_activity) {
        const auto since = report.status.last_activity->time_since_epoch();
        const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(since);
        value.set("lastActivityMs", static_cast<std::int64_t>(ms.count()));
    }
    value.set("exclude", data::Value(report.flow.exclude));
    value.set("uploadExclude", data::Value(report.flow.upload_exclude));
    value.set("downloadExclude", data::Value(report.flow.download_exclude));
    value.set("upload", report.flow.upload);
    value.set("download", report.flow.download);
    return data::write_json(value) + "\n";
}

Result<SyncReport> decode_report(std::string_view text) {
    const Result<data::Value> parsed = data::parse_json(text);
    if (!parsed) return fail(parsed.error());
    const data::Value& value = *parsed;
    SyncReport report;
    report.kube_namespace = value.text_at("namespace");
    report.pod = value.text_at("pod");
    report.container = value.text_at("container");
    report.container_path = value.text_at("containerPath");
    report.local = value.text_at("local");
    report.state = value.text_at("state");
    report.trouble = value.text_at("trouble");
    for (const Counter& counter : kCounters) {
        report.status.*counter.field =
            static_cast<std::uint64_t>(value.int_at(counter.key).value_or(0));
    }
    for (const Size& size : kSizes) {
        report.status.*size.field = static_cast<std::size_t>(value.int_at(size.key).value_or(0));
    }
    const std::optional<std::int64_t> last = value.int_at("lastActivityMs");
    if (last) {
        report.status.last_activity =
            std::chrono::system_clock::time_point(std::chrono::milliseconds(*last));
    }
    report.flow.exclude = texts_at(value, "exclude");
    report.flow.upload_exclude = texts_at(value, "uploadExclude");
    report.flow.download_exclude = texts_at(value, "downloadExclude");
    report.flow.upload = value.bool_at("upload").value_or(true);
    report.flow.download = value.bool_at("download").value_or(true);
    return report;
}

Result<> write_report(const std::string& state_folder, const SyncReport& report) {
    return sys::write_file_atomically(state_folder + "/status.json", encode_report(report), kMode);
}

std::vector<SyncReport> find_reports(const std::vector<std::string>& folders) {
    std::vector<SyncReport> reports;
    for (const std::string& folder : folders) {
        const Result<std::vector<sys::Node>> nodes = sys::list_folder(folder);
        if (!nodes) continue;
        for (const sys::Node& node : *nodes) {
            const std::string state_folder = folder + "/" + node.name;
            const Result<std::string> text = sys::read_file(state_folder + "/status.json");
            if (!text) continue;
            Result<SyncReport> report = decode_report(*text);
            if (!report) continue;
            report->folder = state_folder;
            report->is_running = is_held(state_folder + "/lock");
            reports.push_back(*std::move(report));
        }
    }
    std::ranges::sort(reports, {}, [](const SyncReport& report) {
        return std::pair(report.local, report.container_path);
    });
    return reports;
}

std::string user_sync_folder(const std::map<std::string, std::string>& environment) {
    const auto at = [&environment](const char* name) {
        const auto found = environment.find(name);
        return found == environment.end() ? std::string() : found->second;
    };
    const std::string state = at("XDG_STATE_HOME");
    if (state.starts_with('/')) return state + "/devspace/sync";
    return at("HOME") + "/.local/state/devspace/sync";
}

Result<> leave_permission(const std::string& state_folder) {
    return sys::write_file_atomically(permission_of(state_folder), "", kMode);
}

bool take_permission(const std::string& state_folder) {
    return ::unlink(permission_of(state_folder).c_str()) == 0;
}

}  // namespace ds::dev
