#pragma once

#include "base/result.hpp"
#include "sync/session.hpp"
#include "sys/append_file.hpp"

#include <chrono>
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

/// One line of sync.log: a JSON object with time, level, msg, pod, local and container.
std::string sync_log_line(
    const SyncLabel& label,
    std::string_view level,
    std::string_view message,
    std::chrono::system_clock::time_point now
);

/// What a change looks like to the user: "uploaded src/main.py (1.2 KiB)".
std::string describe(const sync::AppliedChange& change);

/// Writes what a session does to sync.log, and to the console what the user must know: conflicts
/// and trouble, with `verbose` every change.
class SyncLog final : public sync::SessionObserver {
  public:
    SyncLog(Console& console, SyncLabel label, std::optional<sys::AppendFile> file, bool verbose);

    void on_phase(sync::Phase phase) override;
    void on_change(const sync::AppliedChange& change) override;
    void on_conflict(const sync::Conflict& conflict) override;
    void on_held(const sync::HeldDeletions& held) override;
    void on_trouble(const sync::Trouble& trouble) override;

    /// Once the container is known, or another one takes its place.
    void set_pod(std::string pod) { label_.pod = std::move(pod); }

  private:
    void write(std::string_view level, std::string_view message);

    Console& console_;
    SyncLabel label_;
    std::optional<sys::AppendFile> file_;
    bool verbose_;
    sync::Phase phase_ = sync::Phase::Stopped;
};

}  // namespace ds::dev
