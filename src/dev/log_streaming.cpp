#include "dev/log_streaming.hpp"

#include "base/console.hpp"
#include "base/task_group.hpp"
#include "base/tasks.hpp"
#include "dev/line_splitter.hpp"
#include "kube/client.hpp"
#include "kube/log_follow.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/this_coro.hpp>

#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

namespace ds::dev {
namespace {

// The reference's order.
constexpr std::array<std::string_view, 7> kColours = {
    "\x1b[34m", "\x1b[32m", "\x1b[33m", "\x1b[35m", "\x1b[36m", "\x1b[31m", "\x1b[1;37m"
};

std::string make_prefix(const Console& console, std::string_view name, std::size_t index) {
    std::string mark = "[" + std::string(name) + "] ";
    if (!console.colours()) return mark;
    return std::string(kColours[index % kColours.size()]) + mark + "\x1b[0m";
}

Task<> copy_lines(
    kube::Client& client, Console& console, kube::LogOptions options, std::string prefix
) {
    kube::LogFollowOptions follow;
    follow.log = std::move(options);
    follow.across_restarts = true;
    const std::unique_ptr<kube::ByteSource> log = kube::follow_log(client, std::move(follow));
    LineSplitter splitter;
    // Lines that arrive together are printed together.
    std::string block;
    const LineSplitter::OnLine add = [&](std::string_view line) {
        block += prefix;
        block += line;
        block += '\n';
    };
    for (;;) {
        const std::string chunk = co_await log->read();
        if (chunk.empty()) break;
        splitter.feed(chunk, add);
        if (!block.empty()) console.output(block);
        block.clear();
    }
    splitter.finish(add);
    if (!block.empty()) console.output(block);
}

Task<> show_log(
    kube::Client& client, Console& console, LogSource source, std::string prefix, int show_last
) {
    kube::LogOptions options;
    options.name_space = source.kube_namespace;
    options.pod = source.pod;
    options.container = source.container;
    options.follow = true;
    options.tail_lines = show_last;
    const Result<> shown =
        co_await attempt(copy_lines(client, console, std::move(options), std::move(prefix)));
    if (!shown) console.warn("log of " + source.name + ": " + shown.error().message());
}

}  // namespace

Task<> stream_logs(
    kube::Client& client, Console& console, std::vector<LogSource> sources, int show_last
) {
    TaskGroup logs(co_await boost::asio::this_coro::executor);
    std::size_t index = 0;
    for (const LogSource& source : sources) {
        std::string prefix = make_prefix(console, source.name, index);
        logs.start(show_log(client, console, source, std::move(prefix), show_last));
        ++index;
    }
    co_await logs.join();
}

}  // namespace ds::dev
