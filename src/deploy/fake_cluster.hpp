#pragma once

#include "base/error.hpp"
#include "base/tasks.hpp"
#include "deploy/cluster.hpp"

#include <boost/asio/awaitable.hpp>

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ds::deploy {

/// A cluster in memory that writes down what is asked of it, one line each: "apply Secret x/a".
class FakeCluster final : public Cluster {
  public:
    std::vector<std::string> requests;
    std::map<kube::ObjectRef, data::Value> objects;
    std::map<std::string, std::vector<kube::ApplyConflict>> conflicts;  // By name of the object.
    std::map<std::string, std::vector<Error>> failures;  // By request; the last one is next.
    std::map<std::string, std::string> managed_fields;   // JSON, by name of the object.
    std::map<std::string, bool> scopes;                  // Whether a custom kind has namespaces.
    std::map<std::string, std::string> defines;          // By name of a definition: its kind.
    int lingering = 0;  // Look-ups that still find what was deleted.

    Task<kube::Applied> apply(data::Value object, kube::ApplyOptions options) override {
        const kube::ObjectRef ref = kube::ref_of(object);
        co_await note((options.force ? "force " : "apply ") + text_of(ref));
        const auto conflict = conflicts.find(ref.name);
        if (conflict != conflicts.end() && !options.force) co_return conflict->second;
        objects[ref] = object;
        if (const auto kind = defines.find(ref.name); kind != defines.end()) {
            scopes[kind->second] = true;
        }
        const auto fields = managed_fields.find(ref.name);
        if (fields != managed_fields.end()) {
            object.member("metadata")
                ->set(
                    "managedFields",
                    data::Value::list(
                        {data::Value::map({{"manager", fields->second}, {"operation", "Update"}})}
                    )
                );
        }
        co_return object;
    }

    Task<std::optional<data::Value>> find(kube::ObjectRef ref) override {
        co_await note("find " + text_of(ref));
        if (lingering > 0 && lingering-- > 0) co_return data::Value::map({});
        const auto found = objects.find(ref);
        if (found == objects.end()) co_return std::nullopt;
        co_return found->second;
    }

    Task<data::Value> create(data::Value object) override {
        co_await note("create " + text_of(kube::ref_of(object)));
        objects[kube::ref_of(object)] = object;
        co_return object;
    }

    Task<data::Value> patch(kube::ObjectRef ref, data::Value json_patch) override {
        co_await note("patch " + text_of(ref));
        managed_fields.erase(ref.name);
        co_return json_patch;
    }

    Task<bool> remove(kube::ObjectRef ref) override {
        co_await note("delete " + text_of(ref));
        co_return objects.erase(ref) > 0;
    }

    Task<kube::Resource> resource(kube::Kind kind) override {
        co_await yield_once();
        const bool core = kind.api_version == "v1" || kind.api_version == "apps/v1";
        const bool definition = kind.kind == "CustomResourceDefinition";
        const auto scope = scopes.find(kind.kind);
        if (!core && !definition && scope == scopes.end()) {
            throw Error(ErrorCode::NotFound, "unknown kind " + kind.kind);
        }
        const bool global = kind.kind == "Namespace" || kind.kind == "PersistentVolume";
        const bool namespaced = scope != scopes.end() ? scope->second : !global && !definition;
        co_return kube::Resource{kind, kind.kind + "s", namespaced};
    }

  private:
    static std::string text_of(const kube::ObjectRef& ref) {
        const std::string space = ref.name_space.empty() ? "" : ref.name_space + "/";
        return ref.kind.kind + " " + space + ref.name;
    }

    Task<> note(std::string request) {
        co_await yield_once();
        requests.push_back(request);
        const auto failing = failures.find(request);
        if (failing == failures.end() || failing->second.empty()) co_return;
        const Error error = failing->second.back();
        failing->second.pop_back();
        throw error;
    }
};

}  // namespace ds::deploy
