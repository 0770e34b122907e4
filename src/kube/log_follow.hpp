#pragma once

#include "base/task.hpp"
#include "kube/client.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace ds::kube {

struct LogFollowOptions {
    LogOptions log;  // `follow` and `previous` are ignored.

    /// Whether to go on with the next run when the container has ended and is started again.
    bool across_restarts = false;

    /// Asked when the pod is gone: yields the name of the one that takes its place, or nothing to
    /// end. Empty: end.
    std::function<Task<std::optional<std::string>>()> next_pod = nullptr;

    /// For how long the cluster may be away before reading fails.
    std::chrono::milliseconds patience = std::chrono::minutes(2);

    /// Waits between two attempts; tests do not.
    std::function<Task<>(std::chrono::milliseconds)> pause = nullptr;
};

/// The log of a container, from what `log` says on and then every line as it is written; ends with
/// the container. A broken connection, a restarted API server or kubelet leave no gap and repeat
/// nothing: the log is asked for again from the newest line on (`LogResume`).
///
/// Needs the right to read the pod to tell an ended container from a broken stream; without it, an
/// end is an end. Reading throws what cannot be helped by asking again. `client` must outlive it.
std::unique_ptr<ByteSource> follow_log(Client& client, LogFollowOptions options);

}  // namespace ds::kube
