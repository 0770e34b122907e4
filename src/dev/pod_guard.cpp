#include "dev/pod_guard.hpp"

#include "base/error.hpp"
#include "base/task_group.hpp"
#include "base/tasks.hpp"
#include "dev/live_pods.hpp"
#include "kube/client.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/this_coro.hpp>

#include <chrono>
#include <utility>
#include <vector>

namespace ds::dev {
namespace {

const data::Value* find_status(const data::Value& pod, const std::string& container) {
    const data::Value* statuses = pod.find("status.containerStatuses");
    if (statuses == nullptr || !statuses->is_list()) return nullptr;
    for (const data::Value& status : statuses->list()) {
        if (status.text_at("name") == container) return &status;
    }
    return nullptr;
}

std::string describe_end(const data::Value& terminated) {
    std::string text(terminated.text_at("reason"));
    if (text.empty()) text = "ended";
    const std::optional<std::int64_t> code = terminated.int_at("exitCode");
    if (code) text += ", exit code " + std::to_string(*code);
    return text;
}

Task<> wait_until_lost(LivePods& pods, PodTarget target) {
    std::string id;
    for (;;) {
        if (pods.is_listed()) {
            const std::vector<data::Value> now = pods.all();
            const data::Value* pod = now.empty() ? nullptr : &now.front();
            if (id.empty() && pod != nullptr) id = container_id(*pod, target.container);
            const std::optional<std::string> why = why_lost(pod, target, id);
            if (why) throw Error(ErrorCode::Unavailable, *why);
        }
        (void)co_await pods.changed_within(std::chrono::hours(24));
    }
}

}  // namespace

std::string container_id(const data::Value& pod, const std::string& container) {
    const data::Value* status = find_status(pod, container);
    return status == nullptr ? std::string() : std::string(status->text_at("containerID"));
}

std::optional<std::string> why_lost(
    const data::Value* pod, const PodTarget& target, const std::string& container_id
) {
    const std::string name = "pod '" + target.pod + "'";
    if (pod == nullptr) return name + " was deleted";
    if (pod->find("metadata.deletionTimestamp") != nullptr) return name + " is being deleted";

    const data::Value* status = find_status(*pod, target.container);
    if (status == nullptr) return std::nullopt;
    const std::string container = "container '" + target.container + "' of " + name;
    const data::Value* terminated = status->find("state.terminated");
    if (terminated != nullptr) return container + " ended (" + describe_end(*terminated) + ")";
    if (container_id.empty() || status->text_at("containerID") == container_id) return std::nullopt;
    const data::Value* last = status->find("lastState.terminated");
    return container + " restarted" +
           (last == nullptr ? std::string() : " (" + describe_end(*last) + ")");
}

Task<> guard_pod(kube::Client& client, PodTarget target) {
    const boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
    kube::Selection selection;
    selection.kind = kube::Kind{"v1", "Pod"};
    selection.name_space = target.kube_namespace;
    selection.field_selector = "metadata.name=" + target.pod;
    LivePods pods(client, std::move(selection), executor);
    TaskGroup following(executor);
    following.start(pods.follow());
    co_await finish(following, wait_until_lost(pods, target));
}

}  // namespace ds::dev
