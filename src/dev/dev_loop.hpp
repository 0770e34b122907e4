#pragma once

// The dev loop: what keeps a developer and the pods of a project together while they work.

#include "base/task.hpp"
#include "config/config.hpp"
#include "dev/dev_world.hpp"

#include <map>
#include <memory>
#include <string>

namespace ds::dev {

struct DevOptions {
    std::string root;            // The project's folder, absolute.
    std::string kube_namespace;  // Where selectors look that name none.
    bool ports = true;
    bool sync = true;
    bool logs = true;
    bool verbose_sync = false;
};

/// The images that pods run, as "repository:tag" by name of the image.
using ImageReferences = std::map<std::string, std::string>;

/// Port forwarding, file sync and logs of a project.
class DevLoop {
  public:
    /// Binds the local ports, so that one in use is found before anything is built: throws
    /// `Conflict` naming the port's owner. `config` must outlive the loop.
    static Task<std::unique_ptr<DevLoop>> prepare(
        DevWorld world, const config::Config& config, DevOptions options
    );

    virtual ~DevLoop() = default;

    /// Starts everything and keeps it running until it is cancelled. Throws `Error` when a pod does
    /// not come up, is lost, or a connection to it breaks.
    virtual Task<> run(ImageReferences images) = 0;
};

}  // namespace ds::dev
