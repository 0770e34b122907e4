#include "dev/sync_log.hpp"

#include "base/console.hpp"
#include "base/strings.hpp"
#include "data/json.hpp"
#include "sys/file.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <unistd.h>

#include <cerrno>
#include <cstring>
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

std::string_view reason(sync::Cause cause) {
    switch (cause) {
        case sync::Cause::New:
            return "only the other side had it";
        case sync::Cause::Edited:
            return "it was changed on the other side";
        case sync::Cause::Deleted:
            return "it was deleted on the other side";
        case sync::Cause::Restored:
            return "it was deleted here and changed on the other side: a deletion never beats a "
                   "change";
        case sync::Cause::Conflict:
            return "both sides had changed it, and the other side won";
        case sync::Cause::Mirrored:
            return "only this side had it, and the initial sync makes it a mirror of the other";
    }
    return "";
}

constexpr std::size_t kMostUnwritten = std::size_t{32} * 1024;
constexpr std::size_t kMostLog = std::size_t{5} * 1024 * 1024;
constexpr unsigned kMode = 0600;

}  // namespace

std::string sync_log_line(
    const SyncLabel& label,
    std::string_view level,
    std::string_view message,
    std::string_view path,
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
    if (!path.empty()) line.set("path", path);
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
    Console& console, SyncLabel label, std::string path, bool verbose, std::function<void()> changed
)
    : console_(console),
      label_(std::move(label)),
      path_(std::move(path)),
      verbose_(verbose),
      changed_(std::move(changed)) {}

void SyncLog::set_pod(std::string pod) {
    write_out();
    label_.pod = std::move(pod);
}

void SyncLog::on_phase(sync::Phase phase) {
    phase_ = phase;
    write("info", name(phase), {});
    write_out();
    changed_();
}

void SyncLog::lost(std::string_view why) {
    write("warning", fmt::format("connection lost: {}", why), {});
    write_out();
    changed_();
}

void SyncLog::on_change(const sync::AppliedChange& change) {
    const std::string text = describe(change);
    write("info", fmt::format("{}: {}", text, reason(change.cause)), change.path);
    if (verbose_) console_.info("sync: " + text);
    changed_();
}

void SyncLog::on_conflict(const sync::Conflict& conflict) {
    const std::string text = fmt::format(
        "conflict at {}: changed on both sides; kept what is {}, the other version is in the trash",
        conflict.path,
        name(conflict.winner)
    );
    write("warning", text, conflict.path);
    changed_();
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
    write("warning", text, {});
    changed_();
    console_.warn("sync: " + text);
}

void SyncLog::on_trouble(const sync::Trouble& trouble) {
    const std::string text = fmt::format(
        "{} {}: {}",
        trouble.path.empty() ? "the folder" : trouble.path,
        name(trouble.side),
        trouble.text
    );
    write("warning", text, trouble.path);
    changed_();
    console_.warn("sync: " + text);
}

void SyncLog::write(std::string_view level, std::string_view message, std::string_view path) {
    if (path_.empty()) return;
    lines_ += sync_log_line(label_, level, message, path, std::chrono::system_clock::now());
    // Thousands of lines a second are written together.
    if (phase_ != sync::Phase::InitialSync || lines_.size() > kMostUnwritten) write_out();
}

void SyncLog::open() {
    Result<sys::AppendFile> opened = sys::AppendFile::open(path_);
    if (opened) {
        file_ = *std::move(opened);
        return;
    }
    console_.warn("sync log: " + opened.error().message() + "; going on without it");
    path_.clear();
}

void SyncLog::write_out() {
    if (path_.empty() || lines_.empty()) return;
    if (written_ > kMostLog) {
        file_.reset();
        written_ = 0;
        (void)rotate_sync_log(path_);
    }
    if (!file_) open();
    if (!file_) return;
    written_ += lines_.size();
    const Result<> written = file_->append(std::exchange(lines_, {}));
    if (written) return;
    console_.warn("sync log: " + written.error().message() + "; going on without it");
    path_.clear();
    file_.reset();
}

Result<> rotate_sync_log(const std::string& path) {
    const Result<std::string> now = sys::read_file(path);
    if (!now && now.error().code() == ErrorCode::NotFound) return {};
    if (!now) return fail(now.error());
    const std::string old_path = path + ".old";
    const Result<std::string> before = sys::read_file(old_path);
    std::string all = (before ? *before : std::string()) + *now;
    if (all.size() > kMostLog) {
        // From the beginning of a line on.
        const std::size_t end = all.find('\n', all.size() - kMostLog);
        all.erase(0, end == std::string::npos ? all.size() : end + 1);
    }
    Result<> kept = sys::write_file_atomically(old_path, all, kMode);
    if (!kept) return kept;
    if (::unlink(path.c_str()) != 0) {
        return fail(ErrorCode::Failed, "remove '" + path + "': " + std::strerror(errno));
    }
    return {};
}

}  // namespace ds::dev
