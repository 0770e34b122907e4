#pragma once

#include "base/console.hpp"
#include "base/task.hpp"
#include "deploy/cluster.hpp"
#include "deploy/manifest.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace ds::deploy {

/// Who we are in the managed fields of objects.
inline constexpr std::string_view kFieldManager = "devspace";

/// Applies objects to a cluster, one request each when nobody else changed them.
///
/// `cluster` and `console` must outlive it.
class Applier {
  public:
    Applier(Cluster& cluster, Console& console) : cluster_(cluster), console_(console) {}

    /// Gives the objects without namespace `name_space` where their kind has one. Throws
    /// `NotFound` for a kind that neither the cluster nor one of `manifests` defines.
    Task<std::vector<Manifest>> place(std::vector<Manifest> manifests, std::string name_space);

    /// Applies placed objects in this order, or all at once with `together`.
    ///
    /// Fields of other managers are taken over, with one line that names the managers.
    Task<> apply(std::vector<Manifest> manifests, bool together);

    /// How many objects others had changed, as far as the manifests name those fields.
    std::size_t corrected() const { return corrected_; }

  private:
    Task<bool> is_namespaced(kube::Kind kind, std::string place);
    Task<> apply_together(std::vector<Manifest> manifests);
    Task<> apply_one(const Manifest& manifest);
    Task<kube::Applied> try_apply(const Manifest& manifest, bool force);
    Task<data::Value> apply_by_force(const Manifest& manifest);
    Task<bool> take_over(const Manifest& manifest, const data::Value& object);

    Cluster& cluster_;
    Console& console_;
    std::size_t corrected_ = 0;
    bool kinds_are_new_ = false;  // Definitions of kinds were applied a moment ago.
};

/// Whether the failure of a request is that the namespace is not there.
bool is_missing_namespace(const Error& error);

/// Creates the namespace when it is missing. Without the right to look, goes on.
Task<> ensure_namespace(Cluster& cluster, Console& console, std::string name);

}  // namespace ds::deploy
