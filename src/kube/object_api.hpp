#pragma once

#include "base/task.hpp"
#include "data/value.hpp"
#include "kube/client.hpp"
#include "net/http.hpp"

#include <string>

namespace ds::kube {

class ApiConnection;
class ResourceMapper;

/// The objects of a cluster: what `Client` offers for them, without the words around errors. Both
/// arguments of the constructor must outlive it.
class ObjectApi {
  public:
    ObjectApi(ApiConnection& api, ResourceMapper& mapper) : api_(api), mapper_(mapper) {}

    Task<data::Value> get(ObjectRef ref);
    Task<ObjectList> list(Selection selection);
    Task<data::Value> create(data::Value object, std::string name_space, Effect effect);
    Task<data::Value> replace(data::Value object, Effect effect);
    Task<data::Value> patch(ObjectRef ref, PatchKind kind, data::Value patch, Effect effect);
    Task<Applied> apply(data::Value object, ApplyOptions options);
    Task<bool> remove(ObjectRef ref, Propagation propagation, Effect effect);

  private:
    Task<std::string> path_of(ObjectRef ref);
    Task<ObjectList> list_pages(Selection selection, std::string page_size);
    std::string space_of(const Resource& resource, const std::string& name_space) const;
    Task<data::Value> call(net::HttpRequest request, Kind kind);

    ApiConnection& api_;
    ResourceMapper& mapper_;
};

}  // namespace ds::kube
