#include "cli/target_selection.hpp"

#include "analyze/pod_status.hpp"
#include "base/error.hpp"
#include "base/result.hpp"
#include "cli/context.hpp"
#include "dev/select_pod.hpp"
#include "kube/client.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>
#include <variant>

namespace ds::cli {
namespace {

kube::Selection pods_of(const dev::PodQuery& query) {
    return {
        .kind = {"v1", "Pod"},
        .name_space = query.kube_namespace,
        .label_selector = query.label_selector,
        .field_selector = query.name.empty() ? std::string() : "metadata.name=" + query.name,
    };
}

bool has_started(const data::Value& pod) {
    const auto& statuses = pod.list_at("status.containerStatuses");
    return std::any_of(statuses.begin(), statuses.end(), [](const data::Value& status) {
        return status.find("state.running") != nullptr ||
               status.find("state.terminated") != nullptr ||
               status.int_at("restartCount").value_or(0) > 0;
    });
}

/// The pods to choose from, newest last as `kubectl get` has none, so by name as the server does.
std::vector<data::Value> eligible(std::vector<data::Value> pods, Readiness readiness) {
    std::erase_if(pods, [readiness](const data::Value& pod) {
        if (readiness == Readiness::Started) return !has_started(pod);
        return analyze::pod_status(pod) != "Running";
    });
    return pods;
}

Task<data::Value> pick_pod(
    Context& context, kube::Client& client, std::string question, Readiness readiness
) {
    const dev::PodQuery all{.kube_namespace = client.access().name_space};
    kube::ObjectList listed = co_await client.list(pods_of(all));
    std::vector<data::Value> pods = eligible(std::move(listed.items), readiness);
    if (pods.empty()) {
        throw Error(
            ErrorCode::NotFound,
            "no pod is running in namespace '" + all.kube_namespace + "' of context '" +
                client.access().context +
                "'; deploy something, or name another namespace with --namespace"
        );
    }
    if (pods.size() == 1) co_return std::move(pods.front());
    PickQuestion picker{
        .text = std::move(question),
        .options = {},
        .otherwise = "pass --pod NAME or --label-selector KEY=VALUE",
    };
    for (const data::Value& pod : pods)
        picker.options.emplace_back(pod.text_at("metadata.name"));
    const std::size_t chosen = co_await context.console.pick(std::move(picker));
    co_return std::move(pods[chosen]);
}

Task<std::string> pick_container(Context& context, std::vector<std::string> containers) {
    if (containers.size() == 1) co_return std::move(containers.front());
    PickQuestion picker{
        .text = "Which container?",
        .options = containers,
        .otherwise = "pass --container NAME",
    };
    const std::size_t chosen = co_await context.console.pick(std::move(picker));
    co_return std::move(containers[chosen]);
}

/// The newest pod that has something in its log, if there is one.
const data::Value* find_started(const std::vector<data::Value>& pods) {
    const data::Value* newest = nullptr;
    for (const data::Value& pod : pods) {
        if (!has_started(pod)) continue;
        if (newest == nullptr || dev::is_newer(pod, *newest)) newest = &pod;
    }
    return newest;
}

/// The pod that `query` means, if it runs already.
const data::Value* find_running(const std::vector<data::Value>& pods, const dev::PodQuery& query) {
    const dev::PodOutlook outlook = dev::look_at_pods(pods, query);
    const auto* target = std::get_if<dev::PodTarget>(&outlook);
    if (target == nullptr) return nullptr;
    const auto found = std::ranges::find_if(pods, [target](const data::Value& pod) {
        return pod.text_at("metadata.name") == target->pod;
    });
    return found == pods.end() ? nullptr : &*found;
}

Task<data::Value> find_pod(
    Context& context, kube::Client& client, dev::PodQuery query, Readiness readiness
) {
    query.any_container = true;
    // One request where the pod is there, as it mostly is; only waiting needs a watch.
    const kube::ObjectList listed = co_await client.list(pods_of(query));
    const data::Value* there = nullptr;
    if (readiness == Readiness::Started) there = find_started(listed.items);
    if (there == nullptr) there = find_running(listed.items, query);
    if (there != nullptr) co_return *there;
    const dev::PodTarget found = co_await dev::wait_for_pod(client, context.console, query);
    kube::ObjectRef ref = kube::pod_ref(found.kube_namespace, found.pod);
    co_return co_await client.get(std::move(ref));
}

}  // namespace

std::vector<Option> TargetFlags::options() {
    return {
        {"--pod", &pod, "Name of the pod", "NAME"},
        {"-l,--label-selector", &label_selector, "Take the newest pod with these labels", "K=V,..."
        },
        {"-c,--container", &container, "Name of the container, where a pod has several", "NAME"},
        {"--pick", &pick, "Choose from a list, whatever the other flags say"},
    };
}

Task<dev::PodTarget> select_target(
    Context& context,
    kube::Client& client,
    TargetFlags flags,
    std::string question,
    Readiness readiness
) {
    dev::PodQuery query{
        .kube_namespace = client.access().name_space,
        .name = flags.pod,
        .label_selector = flags.label_selector,
        .container = flags.pick ? std::string() : flags.container,
    };
    const bool asks = flags.pick || (flags.pod.empty() && flags.label_selector.empty());
    data::Value pod;
    if (asks) {
        pod = co_await pick_pod(context, client, std::move(question), readiness);
    } else {
        pod = co_await find_pod(context, client, query, readiness);
    }
    std::vector<std::string> containers = or_throw(dev::fitting_containers(pod, query));
    dev::PodTarget target{
        .kube_namespace = query.kube_namespace,
        .pod = std::string(pod.text_at("metadata.name")),
        .container = {},
    };
    target.container = co_await pick_container(context, std::move(containers));
    co_return target;
}

}  // namespace ds::cli
