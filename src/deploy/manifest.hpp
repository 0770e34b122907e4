#pragma once

#include "base/result.hpp"
#include "data/value.hpp"
#include "kube/object.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ds::deploy {

/// One object that a manifest file describes.
struct Manifest {
    data::Value object;  // With the positions of the file.
    kube::ObjectRef ref;
    std::string file;  // As messages call it.

    /// "kube/web.yaml:12".
    std::string place() const;
};

/// Reads all documents of a file. Lists are taken apart; what only a server may set (status, uid,
/// managed fields, …) is dropped, so that exported objects can be applied.
///
/// Fails with `InvalidInput` as "kube/web.yaml:3:1: …".
Result<std::vector<Manifest>> parse_manifests(std::string_view text, const std::string& file);

/// Reads the files that `patterns` (paths, folders, globs) mean, relative to the folder `root`,
/// each file once. Fails when a pattern matches nothing, naming it.
Result<std::vector<Manifest>> load_manifests(
    const std::string& root, const std::vector<std::string>& patterns
);

/// Sorts into the order of deployment: what others need comes first; else as written. An object
/// that is described twice in the same way is kept once; fails if the ways differ.
Result<std::vector<Manifest>> arrange(const std::vector<Manifest>& manifests);

/// Where objects of a kind stand in the order of deployment; reversed for deletion.
int deployment_rank(std::string_view kind);

/// The part of the object that the API server's name for a field means:
/// ".spec.template.spec.containers[name=\"web\"].ports", "spec.ports[0].port". The nearest part
/// above it when the object does not have it.
const data::Value& find_field(const data::Value& object, std::string_view path);

}  // namespace ds::deploy
