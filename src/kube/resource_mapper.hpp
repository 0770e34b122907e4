#pragma once

#include "base/task.hpp"
#include "data/value.hpp"
#include "kube/api_catalog.hpp"
#include "kube/object.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ds::kube {

class ApiConnection;

/// Which kinds a cluster serves, and where. Common kinds need no request; others are asked for
/// once, and remembered in a file for `kHold`.
class ResourceMapper {
  public:
    static constexpr std::chrono::hours kHold{6};

    /// `cache_file` may be empty: then nothing outlives the object. `api` must outlive it.
    ResourceMapper(ApiConnection& api, std::string cache_file);

    /// Throws `NotFound` when the cluster does not know the kind, with the versions that it knows.
    Task<Resource> resource(Kind kind);

    /// All kinds of one version; empty when the cluster does not have it.
    Task<std::vector<Resource>> resources(std::string api_version);

    /// By any name that people use: "deploy", "deployments.apps". Throws `NotFound`.
    Task<Resource> named(std::string name);

    /// Asks the server again, which said that a path is not known; throws `NotFound` if it is so
    /// because the kind is not served.
    Task<> check_served(Kind kind);

  private:
    struct Known {
        ServedVersion version;
        std::int64_t at = 0;  // Seconds since 1970.
    };

    enum class Source { Memory, Server };

    Task<const ServedVersion*> version(std::string api_version, Source source);
    Task<std::optional<Resource>> find(Kind kind, Source source);
    Task<std::vector<ServedVersion>> all(Source source);
    Task<std::vector<ServedVersion>> ask_for_all();
    Task<std::vector<ServedVersion>> ask_one_by_one(std::vector<std::string> names);
    Task<> refuse(Kind kind);
    void read_cache();
    void write_cache() const;

    ApiConnection& api_;
    std::string cache_file_;
    bool cache_read_ = false;
    std::map<std::string, Known> known_;  // By version. Nodes stay in place.
    std::vector<std::string> order_;      // The names of all versions, once all were asked for.
    std::int64_t all_at_ = 0;
};

}  // namespace ds::kube
