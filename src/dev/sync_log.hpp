#pragma once

#include "base/result.hpp"
#include "sync/session.hpp"
#include "sys/append_file.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace ds {
class Console;
}

namespace ds::dev {

/// One sync in words: which folder, which container.
struct SyncLabel {
    std::string pod;
    std::string container;  // The folder in the container.
    std::string local;
};

/// One line of sync.log: a JSON object with time, level, msg, pod, local, container, and the path
/// that it is about, if any.
std::string sync_log_line(
    const SyncLabel& label,
    std::string_view level,
    std::string_view message,
    std::string_view path,
    std::chrono::system_clock::time_point now
);

/// What a change looks like to the user: "uploaded src/main.py (1.2 KiB)".
std::string describe(const sync::AppliedChange& change);

/// Writes what a session does to sync.log, and to the console what the user must know: conflicts
/// and trouble, with `verbose` every change.
class SyncLog final : public sync::SessionObserver {
  public:
    /// `path` is the log file; empty: none. `changed` is called after each piece of news.
    SyncLog(
        Console& console,
        SyncLabel label,
        std::string path,
        bool verbose,
        std::function<void()> changed
    );

    void on_phase(sync::Phase phase) override;
    void on_change(const sync::AppliedChange& change) override;
    void on_conflict(const sync::Conflict& conflict) override;
    void on_held(const sync::HeldDeletions& held) override;
    void on_trouble(const sync::Trouble& trouble) override;

    /// The connection to the container broke.
    void lost(std::string_view why);

    /// Once the container is known, or another one takes its place.
    void set_pod(std::string pod);

  private:
    void write(std::string_view level, std::string_view message, std::string_view path);
    void write_out();
    void open();

    Console& console_;
    SyncLabel label_;
    std::string path_;
    std::optional<sys::AppendFile> file_;
    std::string lines_;  // Not written yet.
    std::size_t written_ = 0;
    bool verbose_;
    std::function<void()> changed_;
    sync::Phase phase_ = sync::Phase::Stopped;
};

/// Appends the log at `path` to "PATH.old" and removes it; both are kept from growing without end.
/// Done once when a process begins to sync. Trouble is no reason not to sync: it is returned.
Result<> rotate_sync_log(const std::string& path);

}  // namespace ds::dev
