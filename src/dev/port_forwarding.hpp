#pragma once

#include "base/task.hpp"

#include <memory>
#include <string>
#include <vector>

namespace ds {
class Console;
}

namespace ds::kube {
class Client;
}

namespace ds::dev {

struct ForwardedPort {
    int local_port = 0;
    int remote_port = 0;
    std::string bind_address = "127.0.0.1";
};

/// Local ports that lead into a pod. Each TCP connection has its own connection to the cluster, so
/// that a slow one holds up no other.
class PortForwarding {
  public:
    /// Binds every port. Throws `Conflict`, naming the owner, when one is in use.
    static Task<std::unique_ptr<PortForwarding>> open(
        kube::Client& client, Console& console, std::vector<ForwardedPort> ports
    );

    virtual ~PortForwarding() = default;

    /// Serves the ports until it is cancelled, with connections to `pod`. A connection
    /// that fails is reported once per port and reason, and ends no other.
    virtual Task<> run(std::string kube_namespace, std::string pod) = 0;
};

}  // namespace ds::dev
