#include "dev/file_sync.hpp"

#include "base/byte_stream.hpp"
#include "base/console.hpp"
#include "base/notifier.hpp"
#include "base/strings.hpp"
#include "base/task_group.hpp"
#include "base/tasks.hpp"
#include "dev/embedded_helper.hpp"
#include "dev/inject_helper.hpp"
#include "dev/limited_stream.hpp"
#include "dev/pod_guard.hpp"
#include "dev/stay_attached.hpp"
#include "dev/sync_log.hpp"
#include "dev/sync_report.hpp"
#include "dev/sync_trash.hpp"
#include "kube/client.hpp"
#include "sync/helper_session.hpp"
#include "sync/session.hpp"
#include "sys/file.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <fmt/format.h>

#include <chrono>
#include <optional>
#include <utility>

namespace ds::dev {
namespace {

using namespace std::chrono_literals;

// Until the helper has said hello: it may have to be sent over a slow line.
constexpr std::chrono::seconds kInjectionLimit{60};

// How often the report is written while something happens, and asked for a word while something
// waits for it.
constexpr auto kReportPause = 300ms;

std::string counted(std::uint64_t count, std::string_view what) {
    return count == 0 ? std::string() : fmt::format(", {} {}", count, what);
}

// What was done since `before`.
std::string summary(const sync::SessionStatus& before, const sync::SessionStatus& now) {
    std::string text = fmt::format("{} files", now.files);
    text += counted(now.uploaded_files - before.uploaded_files, "uploaded");
    text += counted(now.downloaded_files - before.downloaded_files, "downloaded");
    text += counted(now.removed_remote - before.removed_remote, "deleted in the container");
    text += counted(now.removed_local - before.removed_local, "deleted here");
    const std::uint64_t conflicts = now.conflicts - before.conflicts;
    return text + counted(conflicts, "differed: the losing versions are in the trash");
}

std::string_view word_for(sync::Phase phase) {
    switch (phase) {
        case sync::Phase::Scanning:
            return "scanning";
        case sync::Phase::InitialSync:
            return "initial sync";
        case sync::Phase::Watching:
            return "watching";
        case sync::Phase::Connecting:
        case sync::Phase::Stopped:
            return "connecting";
    }
    return "";
}

// Draws how far a sync is: files, bytes, rate, and how long it may take.
class SyncProgress {
  public:
    SyncProgress(Wait& wait, std::string what) : wait_(wait), what_(std::move(what)) {}

    void update(const sync::SessionStatus& now) {
        if (now.waiting == 0 && now.phase != sync::Phase::InitialSync) {
            wait_.update(fmt::format("syncing {}: {}", what_, word_for(now.phase)));
            return;
        }
        const std::uint64_t bytes = now.uploaded_bytes + now.downloaded_bytes;
        const auto time = std::chrono::steady_clock::now();
        if (!began_) {
            began_ = time;
            bytes_then_ = bytes;
        }
        const double seconds = std::chrono::duration<double>(time - *began_).count();
        std::string text = fmt::format("syncing {}: {} changes to go", what_, now.waiting);
        if (now.waiting_bytes > 0) text += ", " + human_size(now.waiting_bytes);
        if (seconds > 1) {
            const double rate = static_cast<double>(bytes - bytes_then_) / seconds;
            text += fmt::format(", {}/s", human_size(static_cast<std::uint64_t>(rate)));
            if (rate > 1) {
                const double left = static_cast<double>(now.waiting_bytes) / rate;
                text += fmt::format(", about {:.0f} s left", left);
            }
        }
        wait_.update(text);
    }

  private:
    Wait& wait_;
    std::string what_;
    std::optional<std::chrono::steady_clock::time_point> began_;
    std::uint64_t bytes_then_ = 0;
};

}  // namespace

struct FileSync::State {
    State(boost::asio::any_io_executor on, DevWorld in, FileSyncOptions options_in)
        : executor(std::move(on)),
          world(in),
          options(std::move(options_in)),
          news(executor),
          log(world.console,
              {.pod = {}, .container = options.container_path, .local = options.local_root},
              options.log_file,
              options.verbose,
              [this] { note_news(); }),
          session(executor, session_options(options), log) {
        report.local = options.local_root;
        report.container_path = options.container_path;
        report.flow = options.flow;
    }

    void note_news() {
        has_news = true;
        news.notify();
    }

    static sync::SessionOptions session_options(const FileSyncOptions& from) {
        sync::SessionOptions made;
        made.flow = from.flow;
        made.state_folder = from.state_folder;
        made.strategy = from.strategy;
        made.allow_mass_delete = from.allow_mass_delete;
        return made;
    }

    Task<std::unique_ptr<ByteStream>> start_helper(PodTarget target) {
        kube::ExecOptions exec;
        exec.name_space = target.kube_namespace;
        exec.pod = target.pod;
        exec.container = target.container;
        exec.command = injection_command(options.container_path, embedded_helpers());
        exec.in = true;
        std::unique_ptr<ByteStream> stream = co_await world.client.exec_stream(std::move(exec));
        std::unique_ptr<ByteStream> helper =
            co_await inject_helper(std::move(stream), embedded_helpers());
        co_return limit_stream(std::move(helper), options.bandwidth);
    }

    Task<std::string> find_identity(PodTarget target) {
        kube::ObjectRef ref = kube::pod_ref(target.kube_namespace, target.pod);
        const data::Value pod = co_await world.client.get(std::move(ref));
        co_return std::string(pod.text_at("metadata.uid")) + "/" +
            container_id(pod, target.container);
    }

    Task<> run_once(PodTarget target) {
        log.set_pod(target.pod);
        report.kube_namespace = target.kube_namespace;
        report.pod = target.pod;
        report.container = target.container;
        const std::string what =
            "sync with container '" + target.container + "' of pod '" + target.pod + "'";
        const Result<> ended = co_await attempt(sync_with(std::move(target)));
        if (ended) co_return;
        report.trouble = ended.error().message();
        log.lost(report.trouble);
        throw ended.error().with_context(what);
    }

    Task<> sync_with(PodTarget target) {
        const std::unique_ptr<ByteStream> helper =
            co_await with_timeout(start_helper(target), kInjectionLimit, "start the sync helper");
        sync::HelperSessionOptions pair;
        pair.local_root = options.local_root;
        pair.remote_root = options.container_path;
        pair.version = DS_VERSION;
        pair.polling = options.polling;
        pair.container_identity = co_await find_identity(target);
        report.trouble.clear();
        TaskGroup beside(executor);
        beside.start(announce(
            options.local_root + " with " + options.container_path + " of pod " + target.pod
        ));
        co_await finish(beside, sync::run_helper_session(session, *helper, std::move(pair)));
    }

    /// Shows how the sync with one container comes along, until both sides are the same.
    Task<> announce(std::string what) {
        const sync::SessionStatus before = session.status();
        {
            const std::unique_ptr<Wait> wait = world.console.wait("syncing " + what);
            SyncProgress progress(*wait, what);
            while (!co_await run_with_limit(session.in_sync(), kReportPause))
                progress.update(session.status());
        }
        world.console.done("syncing " + what + " (" + summary(before, session.status()) + ")");
    }

    /// Keeps the report in the state folder true, and hears the user's word.
    Task<> tell_others() {
        constexpr auto kBetweenPrunes = 60s;
        std::optional<std::chrono::steady_clock::time_point> pruned;
        for (;;) {
            const auto now = std::chrono::steady_clock::now();
            if (!pruned || now - *pruned > kBetweenPrunes) {
                prune_trash(options.state_folder, {}, std::chrono::system_clock::now());
                pruned = now;
            }
            has_news = false;
            report.status = session.status();
            report.state = word_for(report.status.phase);
            // A report that cannot be written is missed by `status sync` alone.
            (void)write_report(options.state_folder, report);
            const bool asks = report.status.held_local + report.status.held_remote > 0;
            if (asks && take_permission(options.state_folder)) session.allow_deletes();
            co_await sleep_for(kReportPause);
            while (!asks && !has_news)
                co_await news.wait();
        }
    }

    Task<> run(std::function<Task<PodTarget>()> find) {
        or_throw(sys::make_directories(options.state_folder, 0700));
        if (take_permission(options.state_folder)) session.allow_deletes();
        Attachment attachment;
        attachment.what = "sync";
        attachment.find = std::move(find);
        attachment.run = [this](PodTarget target) {
            return run_once(std::move(target));
        };
        attachment.has_worked = [this] {
            return session.status().was_in_sync;
        };
        TaskGroup beside(executor);
        beside.start(tell_others());
        co_await finish(beside, stay_attached(world, std::move(attachment)));
    }

    boost::asio::any_io_executor executor;
    DevWorld world;
    FileSyncOptions options;
    Notifier news;
    bool has_news = false;  // Since the last report.
    SyncLog log;
    sync::Session session;
    SyncReport report;
};

FileSync::FileSync(boost::asio::any_io_executor executor, DevWorld world, FileSyncOptions options)
    : state_(std::make_unique<State>(std::move(executor), world, std::move(options))) {}

FileSync::~FileSync() = default;

Task<> FileSync::run(std::function<Task<PodTarget>()> find) {
    if (state_->options.watch) {
        co_await state_->run(std::move(find));
        co_return;
    }
    TaskGroup running(state_->executor);
    running.start(state_->run(std::move(find)));
    co_await finish(running, state_->session.initial_sync());
}

Task<> FileSync::initial_sync() {
    return state_->session.initial_sync();
}

}  // namespace ds::dev
