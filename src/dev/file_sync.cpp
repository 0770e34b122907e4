#include "dev/file_sync.hpp"

#include "base/byte_stream.hpp"
#include "base/console.hpp"
#include "base/strings.hpp"
#include "base/task_group.hpp"
#include "base/tasks.hpp"
#include "config/project_state.hpp"
#include "dev/embedded_helper.hpp"
#include "dev/inject_helper.hpp"
#include "dev/pod_guard.hpp"
#include "dev/sync_log.hpp"
#include "kube/client.hpp"
#include "sync/helper_session.hpp"
#include "sync/session.hpp"
#include "sys/append_file.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace ds::dev {
namespace {

// Until the helper has said hello: it may have to be sent over a slow line.
constexpr std::chrono::seconds kInjectionLimit{60};

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

std::optional<sys::AppendFile> open_log(Console& console, const std::string& path) {
    if (path.empty()) return std::nullopt;
    Result<sys::AppendFile> file = sys::AppendFile::open(path);
    if (file) return std::move(*file);
    console.warn("sync log: " + file.error().message() + "; going on without it");
    return std::nullopt;
}

std::string summary(const sync::SessionStatus& status) {
    std::string text = fmt::format("{} files", status.files);
    if (status.uploaded_files > 0) text += fmt::format(", {} uploaded", status.uploaded_files);
    if (status.downloaded_files > 0) {
        text += fmt::format(", {} downloaded", status.downloaded_files);
    }
    if (status.conflicts > 0) {
        text += fmt::format(
            ", {} differed: the newer ones won, the others are in the trash", status.conflicts
        );
    }
    return text;
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

FileSyncOptions make_sync_options(
    const std::string& root, const config::PodSelector& selector, const config::SyncPath& path
) {
    FileSyncOptions options;
    options.local_root = path.local_path.starts_with('/') ? path.local_path
                         : path.local_path == "."         ? root
                                                          : root + "/" + path.local_path;
    options.container_path = path.container_path;
    options.flow.exclude = path.exclude;
    options.flow.upload_exclude = path.exclude_upload;
    options.flow.download_exclude = path.exclude_download;
    options.state_folder = config::sync_folder(
        root, sync_id(selector_text(selector), path.local_path, path.container_path)
    );
    options.log_file = config::log_path(root, "sync");
    return options;
}

struct FileSync::State {
    State(
        boost::asio::any_io_executor on,
        kube::Client& client_in,
        Console& console_in,
        FileSyncOptions options_in
    )
        : executor(std::move(on)),
          client(client_in),
          console(console_in),
          options(std::move(options_in)),
          log(console,
              {.pod = {}, .container = options.container_path, .local = options.local_root},
              open_log(console, options.log_file),
              options.verbose),
          session(executor, {.flow = options.flow, .state_folder = options.state_folder}, log) {}

    Task<std::unique_ptr<ByteStream>> start_helper(PodTarget target) {
        kube::ExecOptions exec;
        exec.name_space = target.kube_namespace;
        exec.pod = target.pod;
        exec.container = target.container;
        exec.command = injection_command(options.container_path, embedded_helpers());
        exec.in = true;
        std::unique_ptr<ByteStream> stream = co_await client.exec_stream(std::move(exec));
        co_return co_await inject_helper(std::move(stream), embedded_helpers());
    }

    Task<std::string> find_identity(PodTarget target) {
        kube::ObjectRef ref = kube::pod_ref(target.kube_namespace, target.pod);
        const data::Value pod = co_await client.get(std::move(ref));
        co_return std::string(pod.text_at("metadata.uid")) + "/" +
            container_id(pod, target.container);
    }

    Task<> run(PodTarget target) {
        const std::unique_ptr<ByteStream> helper =
            co_await with_timeout(start_helper(target), kInjectionLimit, "start the sync helper");
        sync::HelperSessionOptions pair;
        pair.local_root = options.local_root;
        pair.remote_root = options.container_path;
        pair.version = DS_VERSION;
        pair.container_identity = co_await find_identity(target);
        TaskGroup beside(executor);
        beside.start(announce(
            options.local_root + " with " + options.container_path + " of pod " + target.pod
        ));
        co_await finish(beside, sync::run_helper_session(session, *helper, std::move(pair)));
    }

    /// Shows how the initial sync comes along, and its end.
    Task<> announce(std::string what) {
        std::unique_ptr<Wait> wait = console.wait("syncing " + what);
        constexpr std::chrono::milliseconds kRedraw{300};
        while (!co_await run_with_limit(session.initial_sync(), kRedraw)) {
            const sync::SessionStatus now = session.status();
            wait->update(fmt::format("syncing {}: {} changes to go", what, now.waiting));
        }
        wait.reset();
        console.done("syncing " + what + " (" + summary(session.status()) + ")");
    }

    boost::asio::any_io_executor executor;
    kube::Client& client;
    Console& console;
    FileSyncOptions options;
    SyncLog log;
    sync::Session session;
};

FileSync::FileSync(boost::asio::any_io_executor executor, DevWorld world, FileSyncOptions options)
    : state_(std::make_unique<State>(
          std::move(executor), world.client, world.console, std::move(options)
      )) {}

FileSync::~FileSync() = default;

Task<> FileSync::run(PodTarget target) {
    state_->log.set_pod(target.pod);
    const std::string what =
        "sync with container '" + target.container + "' of pod '" + target.pod + "'";
    const Result<> ended = co_await attempt(state_->run(target));
    if (!ended) throw ended.error().with_context(what);
}

Task<> FileSync::initial_sync() {
    return state_->session.initial_sync();
}

}  // namespace ds::dev
