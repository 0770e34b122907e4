#include "cli/cluster.hpp"

#include "base/error.hpp"
#include "base/result.hpp"
#include "cli/context.hpp"
#include "kube/client.hpp"
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
    if (context.globals.switch_context) {
        throw Error(ErrorCode::InvalidInput, "not built yet: --switch-context");
    }
    return or_throw(try_find_cluster(context));
}

std::unique_ptr<kube::Client> open_cluster(Context& context) {
    kube::ClientOptions options;
    options.cache_folder = cache_folder(context);
    return std::make_unique<kube::Client>(
        context.executor, context.tasks, find_cluster(context), std::move(options)
    );
}

}  // namespace ds::cli
