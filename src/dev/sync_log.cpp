#include "dev/sync_log.hpp"

#include "base/console.hpp"
#include "base/strings.hpp"
#include "data/json.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <utility>

namespace ds::dev {
namespace {

std::string_view name(sync::Phase phase) {
    switch (phase) {
        case sync::Phase::Connecting:
            return "connecting";
        case sync::Phase::Scanning:
            return "scanning both sides";
        case sync::Phase::InitialSync:
            return "initial sync";
        case sync::Phase::Watching:
            return "initial sync completed";
        case sync::Phase::Stopped:
            return "sync stopped";
    }
    return "";
}

std::string_view name(sync::Side side) {
    return side == sync::Side::Local ? "here" : "in the container";
}

}  // namespace

std::string sync_log_line(
    const SyncLabel& label,
    std::string_view level,
    std::string_view message,
    std::chrono::system_clock::time_point now
) {
    data::Value line = data::Value::map({});
    const auto second = std::chrono::floor<std::chrono::seconds>(now);
    const auto rest = std::chrono::floor<std::chrono::milliseconds>(now - second);
    line.set("time", fmt::format("{:%FT%T}.{:03}Z", fmt::gmtime(second), rest.count()));
    line.set("level", level);
    line.set("msg", message);
    line.set("pod", label.pod);
    line.set("local", label.local);
    line.set("container", label.container);
    return data::write_json(line) + "\n";
}

std::string describe(const sync::AppliedChange& change) {
    const bool up = change.side == sync::Side::Remote;
    if (!change.after) {
        return fmt::format("deleted {} {}", change.path, name(change.side));
    }
    if (sync::is_directory(*change.after)) {
        return fmt::format("created folder {} {}", change.path, name(change.side));
    }
    return fmt::format(
        "{} {} ({})", up ? "uploaded" : "downloaded", change.path, human_size(change.bytes)
    );
}

SyncLog::SyncLog(
    Console& console, SyncLabel label, std::optional<sys::AppendFile> file, bool verbose
)
    : console_(console), label_(std::move(label)), file_(std::move(file)), verbose_(verbose) {}

void SyncLog::on_phase(sync::Phase phase) {
    phase_ = phase;
    write("info", name(phase));
}

void SyncLog::on_change(const sync::AppliedChange& change) {
    const std::string text = describe(change);
    write("info", text);
    if (verbose_) console_.info("sync: " + text);
}

void SyncLog::on_conflict(const sync::Conflict& conflict) {
    const std::string text = fmt::format(
        "conflict at {}: changed on both sides; kept what is {}, the other version is in the trash",
        conflict.path,
        name(conflict.winner)
    );
    write("warning", text);
    // At the start every file that was edited meanwhile is one: the summary counts them.
    if (phase_ == sync::Phase::Watching || verbose_) console_.warn("sync: " + text);
}

void SyncLog::on_held(const sync::HeldDeletions& held) {
    const std::string text = fmt::format(
        "{} of {} files are gone {}; they are not deleted {} before you run 'devspace sync "
        "allow-deletes', or start with --allow-mass-delete",
        held.count,
        held.tracked,
        name(held.side == sync::Side::Local ? sync::Side::Remote : sync::Side::Local),
        name(held.side)
    );
    write("warning", text);
    console_.warn("sync: " + text);
}

void SyncLog::on_trouble(const sync::Trouble& trouble) {
    const std::string text = fmt::format(
        "{} {}: {}",
        trouble.path.empty() ? "the folder" : trouble.path,
        name(trouble.side),
        trouble.text
    );
    write("warning", text);
    console_.warn("sync: " + text);
}

void SyncLog::write(std::string_view level, std::string_view message) {
    if (!file_) return;
    const Result<> written =
        file_->append(sync_log_line(label_, level, message, std::chrono::system_clock::now()));
    if (written) return;
    console_.warn("sync log: " + written.error().message() + "; going on without it");
    file_.reset();
}

}  // namespace ds::dev
