#pragma once

// Two folders on this machine and a session between them, in every way they can be connected.

#include "base/tasks.hpp"
#include "support/memory_stream.hpp"
#include "support/temp_dir.hpp"
#include "sync/endpoint_server.hpp"
#include "sync/helper_session.hpp"
#include "sync/local_endpoint.hpp"
#include "sync/local_root.hpp"
#include "sync/session.hpp"
#include "sys/process.hpp"
#include "wire/connection.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/this_coro.hpp>

#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ds::sync {

/// Keeps what a session said.
class Recorder final : public SessionObserver {
  public:
    void on_phase(Phase phase) override { phases.push_back(phase); }

    void on_change(const AppliedChange& change) override { changes.push_back(change); }

    void on_conflict(const Conflict& conflict) override { conflicts.push_back(conflict); }

    void on_trouble(const Trouble& trouble) override { troubles.push_back(trouble); }

    void on_held(const HeldDeletions& deletions) override { held.push_back(deletions); }

    std::vector<HeldDeletions> held;
    std::vector<Phase> phases;
    std::vector<AppliedChange> changes;
    std::vector<Conflict> conflicts;
    std::vector<Trouble> troubles;
};

enum class Wiring {
    Direct,   // Two local endpoints.
    Pipe,     // The wire protocol through memory.
    Process,  // The real helper as a child.
};

struct SyncPair {
    explicit SyncPair(Wiring how, FlowOptions given = {}) : wiring(how), flow(std::move(given)) {}

    Wiring wiring;
    FlowOptions flow;
    std::string helper_program;
    std::string identity = "one";  // Of the container.
    Strategy strategy = Strategy::PreferNewest;
    bool allow_mass_delete = false;
    TempDir local;
    TempDir remote;
    TempDir state;
    Recorder recorder;

    SessionOptions options() const {
        SessionOptions options;
        options.flow = flow;
        options.state_folder = state.path();
        options.strategy = strategy;
        options.allow_mass_delete = allow_mass_delete;
        return options;
    }
};

inline wire::Hello test_hello() {
    wire::Hello hello;
    hello.features = wire::kFeatureSync;
    return hello;
}

inline Task<> serve_folder(ByteStream& stream) {
    const boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
    wire::Connection connection(executor, stream, wire::Liveness());
    wire::Hello hello = test_hello();
    hello.clock_ns = std::chrono::duration_cast<std::chrono::nanoseconds>(
                         std::chrono::system_clock::now().time_since_epoch()
    )
                         .count();
    co_await connection.greet(std::move(hello));
    OpenRoot open = [executor](const RemoteOptions& options) {
        return open_local_root(executor, options);
    };
    co_await serve_endpoints(connection, std::move(open));
}

inline HelperSessionOptions helper_options(const SyncPair& pair) {
    HelperSessionOptions options;
    options.local_root = pair.local.path();
    options.remote_root = pair.remote.path();
    options.container_identity = pair.identity;
    return options;
}

inline Task<> run_piped(Session& session, SyncPair& pair, ByteStream& ours, ByteStream& theirs) {
    TaskGroup group(co_await boost::asio::this_coro::executor);
    group.start(serve_folder(theirs));
    co_await finish(group, run_helper_session(session, ours, helper_options(pair)));
}

/// Runs a session of `pair` until it fails or is cancelled.
inline Task<> run_session(Session& session, SyncPair& pair) {
    const boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
    if (pair.wiring == Wiring::Direct) {
        LocalOptions here;
        here.root = pair.local.path();
        here.exclude = pair.flow.exclude;
        here.skip = pair.flow.upload_exclude;
        here.follow_outward_links = true;
        LocalOptions there;
        there.root = pair.remote.path();
        there.exclude = pair.flow.exclude;
        there.skip = pair.flow.download_exclude;
        LocalEndpoint local(executor, std::move(here), &session.trash());
        LocalEndpoint remote(executor, std::move(there), nullptr);
        RemoteFacts facts;
        facts.identity = pair.identity;
        co_await session.run(local, remote, std::move(facts));
    } else if (pair.wiring == Wiring::Pipe) {
        const StreamPair streams = make_stream_pair(executor);
        co_await run_piped(session, pair, *streams.first, *streams.second);
    } else {
        sys::Command command;
        command.arguments.push_back(pair.helper_program);
        const std::unique_ptr<sys::Process> helper = sys::start_process(executor, command);
        co_await run_helper_session(session, helper->stream(), helper_options(pair));
    }
}

/// Waits until `condition` holds; throws when it does not within ten seconds.
inline Task<> eventually(std::function<bool()> condition, std::string what) {
    using Clock = std::chrono::steady_clock;
    const auto deadline = Clock::now() + std::chrono::seconds(20);
    while (!condition()) {
        if (Clock::now() > deadline) throw Error(ErrorCode::Failed, "never happened: " + what);
        co_await sleep_for(std::chrono::milliseconds(1));
    }
}

/// Runs `scenario` beside a session that it waits for.
inline Task<> with_session(SyncPair& pair, std::function<Task<>(Session&, SyncPair&)> scenario) {
    const boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
    Session session(executor, pair.options(), pair.recorder);
    TaskGroup group(executor);
    group.start(run_session(session, pair));
    co_await finish(group, scenario(session, pair));
}

inline bool is_executable(const TempDir& folder, std::string_view path) {
    struct stat status{};
    return ::stat(folder.at(path).c_str(), &status) == 0 && (status.st_mode & 0100U) != 0;
}

/// All paths of a folder with their content: two folders are the same if these are.
inline std::map<std::string, std::string> contents_of(const TempDir& folder) {
    namespace fs = std::filesystem;
    std::map<std::string, std::string> result;
    for (const auto& entry : fs::recursive_directory_iterator(folder.path())) {
        const std::string path = entry.path().string().substr(folder.path().size() + 1);
        if (entry.is_symlink()) {
            result[path] = "-> " + fs::read_symlink(entry.path()).string();
        } else if (entry.is_directory()) {
            result[path] = "/";
        } else {
            result[path] = folder.read(path) + (is_executable(folder, path) ? " *" : "");
        }
    }
    return result;
}

}  // namespace ds::sync
