#pragma once

#include "base/result.hpp"
#include "data/value.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ds::helm {

/// One object of a rendered chart.
struct Manifest {
    std::string source;  // The template that made it: "web/templates/service.yaml".
    std::string api_version;
    std::string kind;
    std::string name;
    std::string text;  // As the template wrote it, without blanks around it.

    friend bool operator==(const Manifest&, const Manifest&) = default;
};

enum class HookEvent {
    PreInstall,
    PostInstall,
    PreDelete,
    PostDelete,
    PreUpgrade,
    PostUpgrade,
    PreRollback,
    PostRollback,
    Test,
};

/// "pre-install", …
std::string_view hook_event_name(HookEvent event);

/// An object that is created at certain moments of a release, not with it.
struct Hook {
    Manifest manifest;
    std::vector<HookEvent> events;
    int weight = 0;
    std::vector<std::string> delete_policies;      // "before-hook-creation", … as written.
    std::vector<std::string> output_log_policies;  // "hook-succeeded", …

    bool is_for(HookEvent event) const;

    friend bool operator==(const Hook&, const Hook&) = default;
};

struct SortedManifests {
    std::vector<Manifest> manifests;  // In the order in which they are installed.
    std::vector<Hook> hooks;          // By kind too; whoever runs them sorts by weight.
    std::vector<std::string> notes;   // About documents that were left out.
};

/// Splits the output of templates (by their names) into objects. Fails on what is no YAML or no
/// object, in Helm's words.
Result<SortedManifests> sort_manifests(const std::map<std::string, std::string>& files);

/// The documents of a text, without blanks around them.
std::vector<std::string> split_manifests(std::string_view text);

/// The place of a kind in Helm's order of installation; unknown kinds are last, by name.
bool is_installed_before(std::string_view left_kind, std::string_view right_kind);

/// The same for removal.
bool is_removed_before(std::string_view left_kind, std::string_view right_kind);

}  // namespace ds::helm
