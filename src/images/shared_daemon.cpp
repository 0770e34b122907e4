#include "images/shared_daemon.hpp"

#include "base/strings.hpp"
#include "base/tasks.hpp"
#include "data/value.hpp"
#include "kube/client.hpp"
#include "sys/process.hpp"

#include <boost/asio/awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

namespace ds::images {
namespace {

constexpr std::size_t kMostPods = 3;
constexpr auto kMinikubeLimit = std::chrono::seconds(20);
constexpr auto kQuestionLimit = std::chrono::seconds(5);

bool is_docker_desktop(std::string_view kube_context) {
    return kube_context == "docker-desktop" || kube_context == "docker-for-desktop";
}

Task<std::unique_ptr<docker::Engine>> open_minikube(const docker::Environment& environment) {
    sys::Command command;
    command.arguments = {"minikube", "docker-env", "--shell", "none"};
    command.own_stderr = true;
    Task<sys::ProcessResult> running = sys::run_process(std::move(command), "");
    Task<sys::ProcessResult> limited =
        with_timeout(std::move(running), kMinikubeLimit, "run 'minikube docker-env'");
    const sys::ProcessResult result = co_await std::move(limited);
    if (result.exit_code != 0) {
        throw Error(
            ErrorCode::Failed,
            "'minikube docker-env' ended with code " + std::to_string(result.exit_code) + ": " +
                std::string(trim(result.errors))
        );
    }
    const docker::Environment theirs = with_printed_variables(environment, result.output);
    std::unique_ptr<docker::Engine> engine(new docker::Engine(docker::open_engine(theirs)));
    co_await engine->ping();
    co_return engine;
}

/// Whether the daemon runs a pod that the cluster knows by the same UID.
Task<bool> runs_pods_of(docker::Engine& engine, kube::Client& client) {
    const std::vector<docker::PodContainer> pods = co_await engine.pods();
    const std::size_t count = std::min(pods.size(), kMostPods);
    for (std::size_t i = 0; i < count; ++i) {
        const docker::PodContainer& pod = pods[i];
        kube::ObjectRef ref{{"v1", "Pod"}, pod.pod_namespace, pod.pod_name};
        const Result<std::optional<data::Value>> found = co_await attempt(client.find(ref));
        // Where we may not look there may be others where we may.
        if (!found || !*found) continue;
        if ((*found)->text_at("metadata.uid") == pod.pod_uid) co_return true;
    }
    co_return false;
}

}  // namespace

docker::Environment with_printed_variables(docker::Environment environment, std::string_view text) {
    for (std::string_view line : split(text, '\n')) {
        line = trim(line);
        const std::size_t equals = line.find('=');
        if (line.starts_with('#') || equals == std::string_view::npos) continue;
        environment[std::string(line.substr(0, equals))] = line.substr(equals + 1);
    }
    return environment;
}

bool may_share_daemon(const config::Config& config) {
    return std::ranges::any_of(config.images, [](const config::Image& image) {
        return !image.build_disabled && image.docker.prefer_minikube;
    });
}

Task<ClusterDaemon> find_cluster_daemon(
    docker::Engine& engine,
    kube::Client& client,
    std::string kube_context,
    const docker::Environment& environment,
    Console& console
) {
    ClusterDaemon daemon;
    const std::string reason = "the cluster of '" + kube_context + "' runs what Docker has";
    if (is_docker_desktop(kube_context)) {
        daemon.shared = reason;
        co_return daemon;
    }
    if (kube_context == "minikube") {
        Result<std::unique_ptr<docker::Engine>> own = co_await attempt(open_minikube(environment));
        if (own) {
            daemon.own = *std::move(own);
            daemon.shared = "built with minikube's own Docker";
            co_return daemon;
        }
        console.debug(own.error().message());
    }
    Task<bool> asking = runs_pods_of(engine, client);
    Task<bool> limited = with_timeout(std::move(asking), kQuestionLimit, "ask Docker for its pods");
    const Result<bool> shared = co_await attempt(std::move(limited));
    if (!shared) console.debug(shared.error().message());
    if (shared && *shared) daemon.shared = reason;
    co_return daemon;
}

}  // namespace ds::images
