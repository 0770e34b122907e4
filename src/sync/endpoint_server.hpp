#pragma once

#include "base/result.hpp"
#include "base/task.hpp"
#include "sync/endpoint.hpp"
#include "sync/message.hpp"
#include "sync/remote_endpoint.hpp"

#include <functional>
#include <memory>

namespace ds::wire {
class Connection;
}  // namespace ds::wire

namespace ds::sync {

/// A root that was opened for a client.
struct OpenedRoot {
    RootInfo info;
    std::unique_ptr<Endpoint> endpoint;
};

/// Opens the root that a client asks for; its error goes to the client's user.
using OpenRoot = std::function<Result<OpenedRoot>(const RemoteOptions&)>;

/// Serves endpoints to the client at the other end of a connection: the helper's half of sync.
///
/// Serves until the client closes its half, which ends it without an error. `connection` must
/// outlive it, has exchanged hellos, and is run by this.
Task<> serve_endpoints(wire::Connection& connection, OpenRoot open_root);

}  // namespace ds::sync
