#pragma once

// What a project's devspace.yaml says, whatever its version. This is the module's vocabulary for
// everyone below: values only, defaults filled in, references checked.

#include "config/deployment.hpp"
#include "config/dev_target.hpp"
#include "config/image.hpp"
#include "config/pending.hpp"
#include "config/workflow.hpp"

#include <string_view>
#include <vector>

namespace ds::config {

struct Config {
    std::string name;           // Of the project; empty unless the file gives one.
    std::vector<Image> images;  // In file order, as everything here.
    std::vector<Deployment> deployments;
    std::vector<DevTarget> dev_targets;
    DevLogs logs;
    std::vector<std::string> open;  // URLs that belong to no target.
    Interactive interactive;
    AutoReload auto_reload;
    std::vector<Dependency> dependencies;
    std::vector<Hook> hooks;
    std::vector<Command> commands;
    std::vector<PullSecret> pull_secrets;
    std::vector<Pipeline> pipelines;
    std::vector<Function> functions;
    std::vector<Import> imports;
    Require require;
    LocalRegistry local_registry;
    std::vector<Pending> pending;  // What of all this the tool cannot do yet; see `check_built`.

    const Image* find_image(std::string_view image_name) const;
    const Deployment* find_deployment(std::string_view deployment_name) const;

    friend bool operator==(const Config&, const Config&) = default;
};

}  // namespace ds::config
