// Syncs two folders of this machine through a helper that runs as a child, until it is killed.
// usage: bench_sync_between HELPER LOCAL REMOTE STATE

#include "base/task_group.hpp"
#include "base/tasks.hpp"
#include "sync/helper_session.hpp"
#include "sync/session.hpp"
#include "sys/process.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>

#include <signal.h>

#include <cstdio>
#include <exception>
#include <string>
#include <utility>

namespace ds {
namespace {

class Silent final : public sync::SessionObserver {
  public:
    void on_phase(sync::Phase /*phase*/) override {}

    void on_change(const sync::AppliedChange& /*change*/) override {}

    void on_conflict(const sync::Conflict& /*conflict*/) override {}

    void on_held(const sync::HeldDeletions& /*held*/) override {}

    void on_trouble(const sync::Trouble& trouble) override {
        std::fprintf(stderr, "%s: %s\n", trouble.path.c_str(), trouble.text.c_str());
    }
};

Task<> announce(sync::Session& session) {
    co_await session.initial_sync();
    std::puts("synced");
    std::fflush(stdout);
}

Task<> run(std::string helper, sync::HelperSessionOptions pair, std::string state) {
    co_await boost::asio::this_coro::throw_if_cancelled(false);
    const boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
    Silent observer;
    sync::SessionOptions options;
    options.state_folder = std::move(state);
    sync::Session session(executor, std::move(options), observer);
    sys::Command command;
    command.arguments.push_back(std::move(helper));
    const std::unique_ptr<sys::Process> child = sys::start_process(executor, command);
    TaskGroup group(executor);
    group.start(announce(session));
    co_await finish(group, sync::run_helper_session(session, child->stream(), std::move(pair)));
}

}  // namespace
}  // namespace ds

int main(int argc, char** argv) {
    if (argc != 5) return 2;
    ::signal(SIGPIPE, SIG_IGN);
    ds::sync::HelperSessionOptions pair;
    pair.local_root = argv[2];
    pair.remote_root = argv[3];
    boost::asio::io_context loop(1);
    const auto done = [](const std::exception_ptr& end) {
        if (end) std::rethrow_exception(end);
    };
    boost::asio::co_spawn(loop, ds::run(argv[1], std::move(pair), argv[4]), done);
    try {
        loop.run();
    } catch (const ds::Error& error) {
        std::fprintf(stderr, "%s\n", error.message().c_str());
    }
    return 1;
}
