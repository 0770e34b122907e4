#pragma once

#include "base/task.hpp"
#include "data/value.hpp"
#include "kube/client.hpp"
#include "kube/object.hpp"

#include <optional>
#include <string>

namespace ds::deploy {

/// What deploying needs of a cluster; the functions are those of `kube::Client`.
class Cluster {
  public:
    virtual ~Cluster() = default;

    virtual Task<kube::Applied> apply(data::Value object, kube::ApplyOptions options) = 0;
    virtual Task<std::optional<data::Value>> find(kube::ObjectRef ref) = 0;
    virtual Task<data::Value> create(data::Value object) = 0;
    virtual Task<data::Value> patch(kube::ObjectRef ref, data::Value json_patch) = 0;
    virtual Task<bool> remove(kube::ObjectRef ref) = 0;
    virtual Task<kube::Resource> resource(kube::Kind kind) = 0;
};

/// The cluster that `client` talks to.
class KubeCluster final : public Cluster {
  public:
    /// `client` must outlive this.
    explicit KubeCluster(kube::Client& client) : client_(client) {}

    Task<kube::Applied> apply(data::Value object, kube::ApplyOptions options) override;
    Task<std::optional<data::Value>> find(kube::ObjectRef ref) override;
    Task<data::Value> create(data::Value object) override;
    Task<data::Value> patch(kube::ObjectRef ref, data::Value json_patch) override;
    Task<bool> remove(kube::ObjectRef ref) override;
    Task<kube::Resource> resource(kube::Kind kind) override;

  private:
    kube::Client& client_;
};

}  // namespace ds::deploy
