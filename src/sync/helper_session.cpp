#include "sync/helper_session.hpp"

#include "base/byte_stream.hpp"
#include "base/tasks.hpp"
#include "sync/local_endpoint.hpp"
#include "sync/remote_endpoint.hpp"
#include "sync/trash.hpp"
#include "sys/directory.hpp"
#include "wire/connection.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/this_coro.hpp>

#include <fcntl.h>

#include <chrono>
#include <utility>
#include <vector>

namespace ds::sync {
namespace {

constexpr std::chrono::seconds kHelloLimit(15);

std::int64_t realtime_ns() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
}

std::vector<std::string> excluded(const FlowOptions& flow) {
    std::vector<std::string> patterns = flow.exclude;
    for (std::string& pattern : always_excluded())
        patterns.push_back(std::move(pattern));
    return patterns;
}

Error not_writable(const RootInfo& root, const wire::Hello& helper) {
    return {
        ErrorCode::Forbidden,
        "folder '" + root.path + "' in the container is not writable: it belongs to uid " +
            std::to_string(root.owner) + ", the container runs as uid " +
            std::to_string(helper.uid) +
            "; give the folder to that user in the Dockerfile, mount a volume there, or only "
            "download",
    };
}

LocalOptions local_options(const Session& session, const HelperSessionOptions& options) {
    LocalOptions local;
    local.root = options.local_root;
    local.exclude = excluded(session.flow());
    local.skip = session.flow().upload_exclude;
    local.follow_outward_links = true;
    local.polling = options.polling;
    return local;
}

RootIdentity identity_of(const std::string& folder) {
    const sys::OsResult<sys::FileStatus> status = sys::followed_status_at(AT_FDCWD, folder);
    if (!status) return {};
    return {.device = status->device, .inode = status->inode};
}

Task<> run_between(
    Session& session,
    Endpoint& local,
    RemoteEndpoint& remote,
    wire::Hello helper,
    HelperSessionOptions options
) {
    RemoteFacts facts;
    facts.clock_ahead_ns = helper.clock_ns - realtime_ns();
    facts.identity = options.container_identity;
    RemoteOptions remote_options;
    remote_options.root = options.remote_root;
    remote_options.polling = options.polling;
    remote_options.exclude = excluded(session.flow());
    remote_options.skip = session.flow().download_exclude;
    const RootInfo root = co_await remote.open_root(std::move(remote_options));
    if (session.flow().upload && !root.writable) throw not_writable(root, helper);
    facts.remote_root = {.device = root.device, .inode = root.inode};
    facts.local_root = identity_of(options.local_root);
    co_await session.run(local, remote, std::move(facts));
}

}  // namespace

Task<> run_helper_session(Session& session, ByteStream& helper, HelperSessionOptions options) {
    const boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
    LocalEndpoint local(executor, local_options(session, options), &session.trash());
    RemoteEndpoint remote(executor, helper, wire::Liveness());
    wire::Hello hello = co_await with_timeout(
        remote.connect(options.version), kHelloLimit, "wait for the helper's hello"
    );
    TaskGroup group(executor);
    group.start(remote.run());
    Task<> body = run_between(session, local, remote, std::move(hello), std::move(options));
    co_await finish(group, std::move(body));
}

}  // namespace ds::sync
