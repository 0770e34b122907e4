#include "cli/pipeline_flags.hpp"

#include "base/error.hpp"
#include "base/strings.hpp"

#include <optional>

namespace ds::cli {

std::vector<Option> PipelineFlags::build_options() {
    return {
        {"-b,--force-build", &force_build, "Build all images, also those that have not changed"},
        {"--build-sequential", &sequential, "Build one image after the other"},
        {"--skip-push", &skip_push, "Push nothing"},
    };
}

std::vector<Option> PipelineFlags::deploy_options() {
    std::vector<Option> options = build_options();
    options.push_back({"--skip-build", &skip_build, "Build nothing; deploy what was built last"});
    options.push_back(
        {"-d,--force-deploy", &force_deploy, "Deploy everything, also what has not changed"}
    );
    options.push_back(
        {"--deployments", &deployments, "Deploy only these (comma separated)", "NAMES"}
    );
    return options;
}

pipeline::BuildFlags PipelineFlags::to_build() const {
    pipeline::BuildFlags flags;
    flags.skip = skip_build;
    flags.force = force_build;
    flags.sequential = sequential;
    flags.skip_push = skip_push;
    return flags;
}

pipeline::DeployFlags PipelineFlags::to_deploy(const config::Config& config) const {
    if (skip_build && force_build) {
        throw Error(
            ErrorCode::InvalidInput, "--skip-build and --force-build exclude each other; drop one"
        );
    }
    pipeline::DeployFlags flags;
    flags.build = to_build();
    flags.deployments = parse_deployments(deployments, config);
    return flags;
}

std::vector<std::string> parse_deployments(const std::string& list, const config::Config& config) {
    std::vector<std::string> names;
    if (list.empty()) return names;
    std::vector<std::string> known;
    for (const config::Deployment& deployment : config.deployments)
        known.push_back(deployment.name);
    for (const std::string& part : split(list, ',')) {
        const std::string name(trim(part));
        if (config.find_deployment(name) == nullptr) {
            const std::optional<std::string> meant = nearest(name, known);
            throw Error(
                ErrorCode::InvalidInput,
                "no deployment '" + name + "' in devspace.yaml; " +
                    (meant ? "did you mean '" + *meant + "'?" : "there are: " + join(known, ", "))
            );
        }
        names.push_back(name);
    }
    return names;
}

}  // namespace ds::cli
