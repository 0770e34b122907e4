#include "dev/live_pods.hpp"

#include "base/result.hpp"
#include "base/tasks.hpp"
#include "kube/watch.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <utility>

namespace ds::dev {
namespace {

constexpr std::chrono::milliseconds kPause{500};

}  // namespace

LivePods::LivePods(
    kube::Client& client, kube::Selection selection, const boost::asio::any_io_executor& executor
)
    : client_(client), selection_(std::move(selection)), changed_(executor) {}

Task<> LivePods::follow() {
    for (;;) {
        const Result<> ended = co_await attempt(list_and_watch());
        if (ended || ended.error().code() == ErrorCode::Expired) continue;
        // A cluster that answered once is worth waiting for; what is known stays as it is.
        if (!listed_ || ended.error().code() != ErrorCode::Unavailable) throw ended.error();
        co_await sleep_for(kPause);
    }
}

Task<> LivePods::list_and_watch() {
    kube::ObjectList listed = co_await client_.list(selection_);
    pods_.clear();
    for (data::Value& pod : listed.items) {
        std::string name(pod.text_at("metadata.name"));
        pods_.insert_or_assign(std::move(name), std::move(pod));
    }
    listed_ = true;
    changed_.notify();
    kube::Watch watch(client_, selection_, std::move(listed.version));
    for (;;) {
        kube::Change change = co_await watch.next();
        take(std::move(change));
    }
}

void LivePods::take(kube::Change change) {
    std::string name(change.object.text_at("metadata.name"));
    if (change.kind == kube::ChangeKind::Deleted) {
        pods_.erase(name);
    } else {
        pods_.insert_or_assign(std::move(name), std::move(change.object));
    }
    changed_.notify();
}

std::vector<data::Value> LivePods::all() const {
    std::vector<data::Value> pods;
    pods.reserve(pods_.size());
    for (const auto& [name, pod] : pods_)
        pods.push_back(pod);
    return pods;
}

Task<bool> LivePods::changed_within(std::chrono::milliseconds limit) {
    co_return co_await changed_.wait_for(limit);
}

}  // namespace ds::dev
