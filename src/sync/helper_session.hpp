#pragma once

#include "base/task.hpp"
#include "sync/session.hpp"

#include <string>

namespace ds {
class ByteStream;
}  // namespace ds

namespace ds::sync {

/// The two folders of a session.
struct HelperSessionOptions {
    std::string local_root;   // Absolute, an existing directory.
    std::string remote_root;  // Relative: to the container's working directory.
    std::string version;      // Of this program, told to the helper.
    bool polling = false;     // Both sides scan instead of waiting for events.
    /// One container's life: pod UID, container ID, restart count.
    std::string container_identity;
};

/// Runs `session` between a local folder and one in a container, through the helper that speaks at
/// the other end of `helper`; both outlive the call.
///
/// Ends only by throwing, as `Session::run`; may be called again with a new stream. Also fails when
/// the helper speaks another version, and when the container's folder is missing or, while uploads
/// are wanted, not writable.
Task<> run_helper_session(Session& session, ByteStream& helper, HelperSessionOptions options);

}  // namespace ds::sync
