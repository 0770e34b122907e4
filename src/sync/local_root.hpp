#pragma once

#include "sync/endpoint_server.hpp"

namespace ds::sync {

/// Opens a folder of this machine for a client, as the helper does. Keeps no trash: what the
/// container loses is kept by the client.
///
/// Fails when there is no such folder, or when it cannot be read, saying who we are and whose it
/// is.
Result<OpenedRoot> open_local_root(
    const boost::asio::any_io_executor& executor, const RemoteOptions& options
);

}  // namespace ds::sync
