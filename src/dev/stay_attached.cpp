#include "dev/stay_attached.hpp"

#include "base/console.hpp"
#include "base/error.hpp"
#include "base/result.hpp"
#include "base/task_group.hpp"
#include "base/tasks.hpp"
#include "dev/pod_guard.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <utility>

namespace ds::dev {
namespace {

using Clock = std::chrono::steady_clock;

using namespace std::chrono_literals;

// What worked for so long was no failed try.
constexpr auto kStable = 10s;

bool needs_the_user(ErrorCode code) {
    return code == ErrorCode::InvalidInput || code == ErrorCode::Conflict ||
           code == ErrorCode::Unauthorized || code == ErrorCode::Forbidden;
}

Task<> run_guarded(DevWorld world, const Attachment& attachment, PodTarget target) {
    TaskGroup guard(co_await boost::asio::this_coro::executor);
    guard.start(guard_pod(world.client, target));
    co_await finish(guard, attachment.run(std::move(target)));
}

Task<> find_and_run(DevWorld world, const Attachment& attachment) {
    PodTarget target = co_await attachment.find();
    co_await run_guarded(world, attachment, std::move(target));
}

}  // namespace

std::chrono::milliseconds pause_after(int failures) {
    constexpr int kMostShifts = 5;
    const int shifts = std::clamp(failures - 1, 0, kMostShifts);
    return std::min<std::chrono::milliseconds>(200ms * (1 << shifts), 5s);
}

Task<> stay_attached(DevWorld world, Attachment attachment) {
    int failures = 0;
    std::string told;
    for (;;) {
        const Clock::time_point begin = Clock::now();
        const Result<> ended = co_await attempt(find_and_run(world, attachment));
        if (ended) co_return;
        const Error& error = ended.error();
        const bool lost = attachment.has_worked() && !needs_the_user(error.code());
        if (!lost && error.code() != ErrorCode::Unavailable) throw Error(error);

        if (Clock::now() - begin > kStable) failures = 0;
        if (failures == 0) told.clear();
        ++failures;
        // The same again and again is no news.
        if (told != error.message()) {
            told = error.message();
            world.console.warn(attachment.what + ": " + told + "; connecting again");
        }
        co_await sleep_for(pause_after(failures));
    }
}

}  // namespace ds::dev
