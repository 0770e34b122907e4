#include "dev/select_pod.hpp"

#include "base/console.hpp"
#include "base/error.hpp"
#include "base/notifier.hpp"
#include "base/task_group.hpp"
#include "base/tasks.hpp"
#include "dev/live_pods.hpp"
#include "kube/client.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace ds::dev {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

kube::Selection selection_of(const PodQuery& query) {
    kube::Selection selection{
        .kind = {"v1", "Pod"},
        .name_space = query.kube_namespace,
        .label_selector = query.label_selector,
        .field_selector = {},
    };
    if (!query.name.empty()) selection.field_selector = "metadata.name=" + query.name;
    return selection;
}

/// Judges each look at the pods: is it time to give up?
class Patience {
  public:
    Patience(const PodQuery& query, PodPatience limits)
        : query_(query), limits_(limits), begin_(Clock::now()) {}

    /// How long to wait for the next change; throws when waiting has no sense any more.
    milliseconds next_wait(const PodOutlook& outlook) {
        const Clock::time_point now = Clock::now();
        if (const Error* misfit = std::get_if<Error>(&outlook)) throw *misfit;
        Clock::time_point until = begin_ + limits_.total;
        const PodHopeless* hopeless = std::get_if<PodHopeless>(&outlook);
        if (hopeless == nullptr || hopeless->pod != hopeless_pod_) hopeless_since_ = now;
        hopeless_pod_ = hopeless == nullptr ? std::string() : hopeless->pod;
        if (hopeless != nullptr) {
            until = std::min(until, hopeless_since_ + grace());
            if (now >= until) give_up_on(*hopeless);
        }
        const PodPending* pending = std::get_if<PodPending>(&outlook);
        if (pending != nullptr) {
            if (!pending->pod.empty()) seen_ = true;
            if (!seen_) until = std::min(until, begin_ + limits_.without_any);
            if (now >= until) give_up_waiting(*pending, now);
        }
        return std::chrono::ceil<milliseconds>(until - now);
    }

  private:
    /// Nothing replaces a pod that was asked for by name.
    milliseconds grace() const {
        return query_.name.empty() ? limits_.hopeless : milliseconds::zero();
    }

    [[noreturn]] static void give_up_on(const PodHopeless& pod) {
        throw Error(ErrorCode::Failed, "pod '" + pod.pod + "' does not come up: " + pod.why);
    }

    [[noreturn]] void give_up_waiting(const PodPending& pod, Clock::time_point now) const {
        const auto waited = std::chrono::duration_cast<std::chrono::seconds>(now - begin_);
        const std::string in_time = " after " + std::to_string(waited.count()) + " s";
        if (pod.pod.empty()) {
            throw Error(ErrorCode::NotFound, "there is not " + describe(query_) + in_time);
        }
        throw Error(
            ErrorCode::Unavailable,
            "pod '" + pod.pod + "' is still not running" + in_time + ": " + pod.status
        );
    }

    const PodQuery& query_;
    PodPatience limits_;
    Clock::time_point begin_;
    Clock::time_point hopeless_since_;
    std::string hopeless_pod_;
    bool seen_ = false;
};

std::string wait_text(const PodOutlook& outlook, const PodQuery& query) {
    if (const PodPending* pending = std::get_if<PodPending>(&outlook)) {
        if (!pending->pod.empty()) return "pod " + pending->pod + ": " + pending->status;
    }
    if (const PodHopeless* hopeless = std::get_if<PodHopeless>(&outlook)) {
        return "pod " + hopeless->pod + ": " + hopeless->why;
    }
    return "waiting for " + describe(query);
}

Task<PodTarget> wait_among(LivePods& pods, Console& console, PodQuery query, PodPatience limits) {
    Patience patience(query, limits);
    std::unique_ptr<Wait> wait;
    for (;;) {
        if (pods.is_listed()) {
            const PodOutlook outlook = look_at_pods(pods.all(), query);
            if (const PodTarget* found = std::get_if<PodTarget>(&outlook)) co_return *found;
            const milliseconds limit = patience.next_wait(outlook);
            const std::string text = wait_text(outlook, query);
            if (!wait) wait = console.wait(text);
            wait->update(text);
            (void)co_await pods.changed_within(limit);
        } else {
            (void)co_await pods.changed_within(limits.total);
        }
    }
}

}  // namespace

Task<PodTarget> wait_for_pod(
    kube::Client& client, Console& console, PodQuery query, PodPatience patience
) {
    const boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
    LivePods pods(client, selection_of(query), executor);
    TaskGroup group(executor);
    group.start(pods.follow());
    Task<PodTarget> body = wait_among(pods, console, std::move(query), patience);
    co_return co_await finish(group, std::move(body));
}

}  // namespace ds::dev
