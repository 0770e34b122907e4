#pragma once

#include "base/result.hpp"
#include "data/value.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace ds::config {

/// Where a project was deployed last.
struct LastPlace {
    std::string context;
    std::string kube_namespace;

    friend bool operator==(const LastPlace&, const LastPlace&) = default;
};

/// `.devspace/generated.yaml`: what the user chose and answered, in the reference's format. What
/// was built and applied is in the project state; the reference's entries for that stay as they
/// are.
struct GeneratedCache {
    std::string last_override_profile;        // The last -p.
    std::string active_profile;               // Set by `use profile`.
    std::map<std::string, std::string> vars;  // Answers.
    std::map<std::string, LastPlace> places;  // By the profile in effect; "" for none.
    data::Value unknown;                      // The rest; written back.

    friend bool operator==(const GeneratedCache&, const GeneratedCache&) = default;
};

struct LoadedCache {
    GeneratedCache cache;
    std::optional<std::string> warning;  // A broken file was renamed to generated.yaml.broken.
};

std::string generated_path(std::string_view root);

/// A missing file is an empty cache. Fails when the file is there and cannot be read.
Result<LoadedCache> load_generated(const std::string& root);

/// Reads the newest cache, changes it and, if that made a difference, writes it with private
/// permissions, so that two processes do not lose each other's changes. Creates `.devspace/`.
Result<LoadedCache> update_generated(
    const std::string& root, const std::function<void(GeneratedCache&)>& change
);

}  // namespace ds::config
