#include "kube/object.hpp"

#include "base/strings.hpp"
#include "data/value.hpp"

namespace ds::kube {

std::string describe(const ObjectRef& ref) {
    return to_lower(ref.kind.kind) + " '" + ref.name + "'";
}

ObjectRef ref_of(const data::Value& object) {
    ObjectRef ref;
    ref.kind.api_version = object.text_at("apiVersion");
    ref.kind.kind = object.text_at("kind");
    ref.name_space = object.text_at("metadata.namespace");
    ref.name = object.text_at("metadata.name");
    return ref;
}

std::string resource_path(
    const Resource& resource, const std::string& name_space, const std::string& name
) {
    const std::string& version = resource.kind.api_version;
    const bool core = version.find('/') == std::string::npos;
    std::string path = (core ? "/api/" : "/apis/") + version;
    if (resource.namespaced && !name_space.empty()) path += "/namespaces/" + name_space;
    path += "/" + resource.plural;
    if (!name.empty()) path += "/" + name;
    return path;
}

}  // namespace ds::kube
