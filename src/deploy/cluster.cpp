#include "deploy/cluster.hpp"

#include <boost/asio/awaitable.hpp>

#include <utility>

namespace ds::deploy {

Task<kube::Applied> KubeCluster::apply(data::Value object, kube::ApplyOptions options) {
    return client_.apply(std::move(object), std::move(options));
}

Task<std::optional<data::Value>> KubeCluster::find(kube::ObjectRef ref) {
    return client_.find(std::move(ref));
}

Task<data::Value> KubeCluster::create(data::Value object) {
    return client_.create(std::move(object), "");
}

Task<data::Value> KubeCluster::patch(kube::ObjectRef ref, data::Value json_patch) {
    return client_.patch(std::move(ref), kube::PatchKind::Json, std::move(json_patch));
}

Task<bool> KubeCluster::remove(kube::ObjectRef ref) {
    return client_.remove(std::move(ref), kube::Propagation::Background);
}

Task<kube::Resource> KubeCluster::resource(kube::Kind kind) {
    return client_.resource(std::move(kind));
}

}  // namespace ds::deploy
