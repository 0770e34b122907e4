#pragma once

#include "base/console.hpp"
#include "base/task.hpp"
#include "deploy/applier.hpp"
#include "deploy/cluster.hpp"
#include "deploy/deployments.hpp"
#include "deploy/manifest.hpp"

#include <string>
#include <vector>

namespace ds::deploy {

/// What `create_deployments` and `purge_deployments` do, on any cluster.
///
/// `cluster` and `console` must outlive it.
class Deployer {
  public:
    Deployer(Cluster& cluster, Console& console, DeployOptions options);

    Task<std::vector<Deployed>> create(std::vector<config::Deployment> deployments);
    Task<std::vector<Deployed>> purge(std::vector<config::Deployment> deployments);

  private:
    struct Plan {
        std::string name;
        std::string kube_namespace;
        std::vector<Manifest> manifests;
    };

    std::string namespace_of(const config::Deployment& deployment) const;
    Result<Plan> plan(const config::Deployment& deployment) const;
    void replace_tags(std::vector<Manifest>& manifests) const;
    Task<> place(Plan& plan);
    Task<Deployed> create_one(Plan& plan, const std::vector<Plan>& plans);
    Task<> apply(const Plan& plan, bool unchanged);
    void remember(const config::DeploymentState& record);
    static std::vector<config::AppliedObject> find_gone(
        std::vector<config::AppliedObject> before, const std::vector<Plan>& plans
    );
    Task<> prune(std::vector<config::AppliedObject> gone, const Plan& plan);

    std::vector<Plan> plan_purge(const std::vector<config::Deployment>& deployments);
    Plan plan_purge_of(const config::Deployment& deployment);
    bool is_left_over(
        const config::DeploymentState& record, const std::vector<config::Deployment>& deployments
    ) const;
    Task<std::vector<config::AppliedObject>> find_purged(const Plan& plan);
    Task<Deployed> purge_one(const Plan& plan, std::vector<std::string>& failures);
    Task<> wait_until_gone(std::vector<config::AppliedObject> objects);

    /// Whether another deployment of this project applied it too.
    bool is_needed(const config::AppliedObject& object, const Plan& plan) const;

    Cluster& cluster_;
    Console& console_;
    Applier applier_;
    DeployOptions options_;
    config::ProjectState state_;
};

}  // namespace ds::deploy
