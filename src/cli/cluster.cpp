#include "cli/cluster.hpp"

#include "base/error.hpp"
#include "base/result.hpp"
#include "cli/context.hpp"
#include "cli/project.hpp"
#include "config/open_project.hpp"
#include "kube/client.hpp"
#include "kube/kubeconfig_edit.hpp"
#include "sys/file.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <utility>

namespace ds::cli {
namespace {

/// Where to remember what clusters serve; empty for a user without a home.
std::string cache_folder(const Context& context) {
    const std::string cache = context.environment_at("XDG_CACHE_HOME");
    if (cache.starts_with('/')) return cache + "/devspace/discovery";
    return context.home.empty() ? "" : context.home + "/.cache/devspace/discovery";
}

/// Where the project was deployed last, with the profile in effect.
config::LastPlace last_place(const Context& context) {
    const config::FoundProject project = or_throw(config::find_project(make_open_input(context)));
    const auto place = project.cache.places.find(project.profile);
    if (place == project.cache.places.end() || place->second.context.empty()) {
        throw Error(
            ErrorCode::InvalidInput,
            "--switch-context: the project was not deployed yet, so there is nowhere to go back to"
        );
    }
    return place->second;
}

/// Makes that context the current one of the kubeconfig, too.
kube::ClusterAccess go_back(const Context& context) {
    const config::LastPlace place = last_place(context);
    const kube::KubeMachine machine{context.environment, context.home, sys::read_file};
    kube::ClusterAccess access = or_throw(kube::load_cluster_access(machine, place.context));
    if (!place.kube_namespace.empty()) access.name_space = place.kube_namespace;
    const kube::ConfigEdit edit = or_throw(kube::edit_current_context(machine, place.context));
    if (edit.before != place.context) {
        or_throw(kube::write_edit(edit));
        context.console.info("the context '" + place.context + "' is current again");
    }
    return access;
}

}  // namespace

Result<kube::ClusterAccess> try_find_cluster(const Context& context) {
    const kube::KubeMachine machine{context.environment, context.home, sys::read_file};
    Result<kube::ClusterAccess> access =
        kube::load_cluster_access(machine, context.globals.kube_context);
    if (access && !context.globals.name_space.empty())
        access->name_space = context.globals.name_space;
    return access;
}

kube::ClusterAccess find_cluster(const Context& context) {
    if (!context.globals.switch_context) return or_throw(try_find_cluster(context));
    if (!context.globals.kube_context.empty() || !context.globals.name_space.empty()) {
        throw Error(
            ErrorCode::InvalidInput,
            "--switch-context goes back to the last context and namespace; it excludes "
            "--kube-context and -n"
        );
    }
    return go_back(context);
}

std::unique_ptr<kube::Client> open_cluster(Context& context) {
    kube::ClientOptions options;
    options.cache_folder = cache_folder(context);
    return std::make_unique<kube::Client>(
        context.executor, context.tasks, find_cluster(context), std::move(options)
    );
}

}  // namespace ds::cli
