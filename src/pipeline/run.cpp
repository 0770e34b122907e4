#include "pipeline/run.hpp"

#include "base/console.hpp"
#include "base/result.hpp"
#include "config/generated_cache.hpp"
#include "deploy/deployments.hpp"
#include "dev/dev_loop.hpp"
#include "images/build_images.hpp"
#include "images/pull_secrets.hpp"
#include "images/shared_daemon.hpp"
#include "kube/client.hpp"

#include <boost/asio/awaitable.hpp>

#include <algorithm>
#include <memory>
#include <utility>

namespace ds::pipeline {
namespace {

images::BuildOptions make_build_options(
    const Project& project, const std::string& context, const BuildFlags& flags
) {
    images::BuildOptions options;
    options.root = project.root;
    options.kube_context = context;
    options.names = flags.images;
    options.force = flags.force;
    options.skip_push = flags.skip_push;
    options.sequential = flags.sequential;
    return options;
}

images::Builders make_builders(World& world, docker::Engine* own) {
    return {own == nullptr ? world.engine : *own, world.credentials, world.console, world.pool};
}

std::string count(std::size_t number, const std::string& noun) {
    return std::to_string(number) + " " + noun + (number == 1 ? "" : "s");
}

// What was last built, this time or before, for images of the config.
dev::ImageReferences image_references(const Project& project) {
    dev::ImageReferences references;
    for (const config::Image& image : project.config.images) {
        const auto known = project.state.images.find(image.name);
        if (known == project.state.images.end() || known->second.tag.empty()) continue;
        references[image.name] = known->second.repository + ":" + known->second.tag;
    }
    return references;
}

deploy::DeployOptions make_deploy_options(
    const Project& project, const Place& place, std::vector<std::string> names
) {
    deploy::DeployOptions options;
    options.root = project.root;
    options.context = place.context;
    options.kube_namespace = place.kube_namespace;
    options.names = std::move(names);
    for (const config::Image& image : project.config.images) {
        const auto known = project.state.images.find(image.name);
        if (known == project.state.images.end() || known->second.tag.empty()) continue;
        options.images.push_back({known->second.repository, known->second.tag});
    }
    return options;
}

/// Says what of the file cannot be done yet. Throws `Error` before anything is changed if the
/// result would not be what was asked for.
void announce(Console& console, const config::Config& config, const config::Intent& intent) {
    for (const std::string& warning : or_throw(config::check_built(config, intent)))
        console.warn(warning);
}

config::Intent intent_of(const DeployFlags& flags, config::Stage command) {
    config::Intent intent;
    intent.stages = {config::Stage::Deploy, command};
    if (!flags.build.skip) intent.stages.push_back(config::Stage::Build);
    intent.images = flags.build.images;
    intent.deployments = flags.deployments;
    return intent;
}

bool wants_pull_secrets(const config::Config& config) {
    return std::ranges::any_of(config.images, &config::Image::create_pull_secret);
}

void remember_place(Project& project, const Place& place) {
    if (project.state.last_context == place.context &&
        project.state.last_namespace == place.kube_namespace) {
        return;
    }
    const auto change = [&place](config::ProjectState& state) {
        state.last_context = place.context;
        state.last_namespace = place.kube_namespace;
    };
    project.state = or_throw(config::update_project_state(project.root, change)).state;
    const auto keep = [&project, &place](config::GeneratedCache& cache) {
        cache.places[project.profile] = {place.context, place.kube_namespace};
    };
    or_throw(config::update_generated(project.root, keep));
}

Task<> build_and_deploy(
    World world,
    kube::Client& client,
    Project& project,
    Place place,
    DeployFlags flags,
    bool ignore_context_changes
) {
    if (flags.warn) {
        const std::optional<PlaceWarning> warning = place_warning(project.state, place);
        if (warning) {
            world.console.warn(warning->text);
            co_await world.console.pause(warning->pause);
        }
    }
    images::ClusterDaemon daemon;
    if (images::may_share_daemon(project.config)) {
        daemon = co_await images::find_cluster_daemon(
            world.engine, client, place.context, world.environment, world.console
        );
    }
    if (wants_pull_secrets(project.config)) {
        co_await deploy::ensure_namespace(client, world.console, place.kube_namespace);
        co_await images::ensure_pull_secrets(
            project.config,
            daemon.shared.has_value(),
            place.kube_namespace,
            client,
            world.credentials,
            world.console
        );
    }
    if (!flags.build.skip) {
        images::BuildOptions options = make_build_options(project, place.context, flags.build);
        options.ignore_context_changes = ignore_context_changes;
        options.shared_daemon = daemon.shared;
        const images::Builders builders = make_builders(world, daemon.own.get());
        (void
        )co_await images::build_images(std::move(options), project.config, project.state, builders);
    }
    deploy::DeployOptions options = make_deploy_options(project, place, flags.deployments);
    const std::vector<deploy::Deployed> deployed = co_await deploy::create_deployments(
        client, world.console, project.config.deployments, std::move(options)
    );
    remember_place(project, place);
    if (deployed.size() > 1) {
        world.console.done(
            "deployed " + count(deployed.size(), "deployment") + " to namespace '" +
            place.kube_namespace + "'"
        );
    }
}

}  // namespace

Task<> run_build(World world, Project& project, BuildFlags flags) {
    config::Intent intent;
    intent.stages = {config::Stage::Build, config::Stage::BuildCommand};
    intent.images = flags.images;
    announce(world.console, project.config, intent);
    images::BuildOptions options = make_build_options(project, "", flags);
    const images::Builders builders = make_builders(world, nullptr);
    const images::BuiltImages built =
        co_await images::build_images(std::move(options), project.config, project.state, builders);
    if (built.built_count() == 0) {
        world.console.info("nothing has changed since the last build; -b builds all the same");
    } else {
        world.console.done("built " + count(built.built_count(), "image"));
    }
}

Task<> run_deploy(
    World world, kube::Client& client, Project& project, Place place, DeployFlags flags
) {
    announce(world.console, project.config, intent_of(flags, config::Stage::DeployCommand));
    const bool ignore_context_changes = false;
    co_await build_and_deploy(
        world, client, project, std::move(place), std::move(flags), ignore_context_changes
    );
}

Task<> run_dev(World world, kube::Client& client, Project& project, Place place, DevFlags flags) {
    config::Intent intent;
    if (!flags.skip_pipeline) intent = intent_of(flags.deploy, config::Stage::DevCommand);
    if (!flags.exit_after_deploy) intent.stages.push_back(config::Stage::Dev);
    announce(world.console, project.config, intent);

    dev::DevOptions options;
    options.root = project.root;
    options.kube_namespace = place.kube_namespace;
    options.ports = flags.ports && !flags.exit_after_deploy;
    options.sync = flags.sync;
    options.verbose_sync = flags.verbose_sync;
    const dev::DevWorld dev_world{client, world.console, world.pool};
    const std::unique_ptr<dev::DevLoop> loop =
        co_await dev::DevLoop::prepare(dev_world, project.config, std::move(options));

    if (!flags.skip_pipeline) {
        // Sync carries changes of the context into the container.
        const bool ignore_context_changes = flags.sync && !project.config.dev_targets.empty();
        co_await build_and_deploy(
            world, client, project, place, flags.deploy, ignore_context_changes
        );
    }
    if (flags.exit_after_deploy) co_return;
    co_await loop->run(image_references(project));
}

Task<> run_purge(
    Console& console,
    kube::Client& client,
    Project& project,
    Place place,
    std::vector<std::string> deployments
) {
    config::Intent intent;
    intent.stages = {config::Stage::Purge, config::Stage::PurgeCommand};
    intent.deployments = deployments;
    announce(console, project.config, intent);

    deploy::DeployOptions options = make_deploy_options(project, place, std::move(deployments));
    const std::vector<deploy::Deployed> purged = co_await deploy::purge_deployments(
        client, console, project.config.deployments, std::move(options)
    );
    std::size_t objects = 0;
    for (const deploy::Deployed& deployed : purged)
        objects += deployed.objects.size();
    if (objects == 0) {
        console.info("nothing is deployed in namespace '" + place.kube_namespace + "'");
    }
}

}  // namespace ds::pipeline
