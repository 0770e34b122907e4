#pragma once

#include "cli/command.hpp"
#include "pipeline/run.hpp"

#include <string>
#include <vector>

namespace ds::cli {

/// The flags with which build, deploy and dev say what is built and deployed, and how.
struct PipelineFlags {
    bool force_build = false;
    bool skip_build = false;
    bool sequential = false;
    bool skip_push = false;
    bool force_deploy = false;
    std::string deployments;  // Comma separated.

    std::vector<Option> build_options();
    std::vector<Option> deploy_options();

    pipeline::BuildFlags to_build() const;

    /// Throws `Error` when the flags exclude each other or name a deployment that there is not.
    pipeline::DeployFlags to_deploy(const config::Config& config) const;
};

/// "a, b" as names of deployments of `config`; throws `Error` for one that there is not.
std::vector<std::string> parse_deployments(const std::string& list, const config::Config& config);

}  // namespace ds::cli
