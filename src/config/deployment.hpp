#pragma once

// The `deployments` section as the tool understands it, whatever the file's version.

#include "data/value.hpp"

#include <string>
#include <variant>
#include <vector>

namespace ds::config {

/// A change of one applied object.
struct ObjectPatch {
    std::string api_version;  // Which object; empty fits any, as for `kind`.
    std::string kind;
    std::string name;
    std::string operation;  // "add", "replace", "remove".
    std::string path;
    data::Value value;
    data::Position position;

    friend bool operator==(const ObjectPatch&, const ObjectPatch&) = default;
};

/// Manifests that are applied.
struct KubectlDeployment {
    std::vector<std::string> manifests;  // Paths and globs, relative to the project root.
    bool replace_image_tags = true;      // Images that this tool built get their last tag.
    std::string inline_manifest;         // Documents instead of `manifests`.
    bool kustomize = false;              // `manifests` are folders for kustomize.
    std::vector<std::string> kustomize_arguments;
    std::vector<std::string> create_arguments;
    std::vector<std::string> apply_arguments;
    std::vector<std::string> delete_arguments;
    std::string kubectl_path;  // Programs; empty: found in PATH.
    std::string kustomize_path;
    std::vector<ObjectPatch> patches;

    friend bool operator==(const KubectlDeployment&, const KubectlDeployment&) = default;
};

/// A folder or a repository of git that holds something.
struct GitSource {
    std::string path;  // A folder, or an URL of a file; empty with `git`.
    std::string git;   // What to clone; has precedence over `path`.
    std::string sub_path;
    std::string branch;  // At most one of three counts: tag, branch, revision.
    std::string tag;
    std::string revision;
    std::vector<std::string> clone_arguments;
    bool disable_shallow = false;
    bool disable_pull = false;

    friend bool operator==(const GitSource&, const GitSource&) = default;
};

/// Where a chart comes from. All empty: the component chart.
struct ChartSource {
    std::string name;  // A path that exists, "oci://…", "ALIAS/CHART", or a chart of `repository`.
    std::string version;  // Empty: the newest.
    std::string repository;
    std::string username;
    std::string password;
    GitSource source;  // From v1beta11 on, instead of `name`.

    friend bool operator==(const ChartSource&, const ChartSource&) = default;
};

/// A Helm release; also what files up to v1beta3 call a component.
struct HelmDeployment {
    bool component_chart = false;  // Our own chart; `values` are those of a component.
    ChartSource chart;
    std::string release_name;               // Empty: the deployment's name.
    data::Value values;                     // A map or null; with positions. Highest precedence.
    std::vector<std::string> values_files;  // Relative to the project root; later ones win.
    bool replace_image_tags = true;         // Images that this tool built get their last tag.
    bool wait = false;
    int timeout_seconds = 180;
    bool atomic = false;  // A failed upgrade is rolled back, a failed installation removed.
    bool cleanup_on_fail = false;
    bool force = false;
    bool recreate = false;
    bool disable_hooks = false;
    bool disable_dependency_update = false;
    bool display_output = false;
    std::string driver;  // Where releases are kept; empty: secrets.
    std::string helm_path;
    std::vector<std::string> upgrade_arguments;  // For helm's command line, as all of these.
    std::vector<std::string> template_arguments;
    std::vector<std::string> delete_arguments;
    std::vector<std::string> fetch_arguments;

    friend bool operator==(const HelmDeployment&, const HelmDeployment&) = default;
};

/// One thing to deploy; in file order, purged in reverse.
struct Deployment {
    std::string name;
    std::string kube_namespace;  // Empty: the current one.
    std::variant<KubectlDeployment, HelmDeployment> method;
    bool disabled = false;
    bool concurrent = false;  // Deployed beside others, before those that are not.
    data::Position position;

    friend bool operator==(const Deployment&, const Deployment&) = default;
};

}  // namespace ds::config
