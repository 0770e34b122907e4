#include "deploy/deployments.hpp"

#include "deploy/applier.hpp"
#include "deploy/cluster.hpp"
#include "deploy/deployer.hpp"

#include <boost/asio/awaitable.hpp>

#include <utility>

namespace ds::deploy {

Task<std::vector<Deployed>> create_deployments(
    kube::Client& client,
    Console& console,
    std::vector<config::Deployment> deployments,
    DeployOptions options
) {
    KubeCluster cluster(client);
    Deployer deployer(cluster, console, std::move(options));
    std::vector<Deployed> deployed = co_await deployer.create(std::move(deployments));
    co_return deployed;
}

Task<std::vector<Deployed>> purge_deployments(
    kube::Client& client,
    Console& console,
    std::vector<config::Deployment> deployments,
    DeployOptions options
) {
    KubeCluster cluster(client);
    Deployer deployer(cluster, console, std::move(options));
    std::vector<Deployed> purged = co_await deployer.purge(std::move(deployments));
    co_return purged;
}

Task<> ensure_namespace(kube::Client& client, Console& console, std::string name) {
    KubeCluster cluster(client);
    co_await ensure_namespace(cluster, console, std::move(name));
}

}  // namespace ds::deploy
