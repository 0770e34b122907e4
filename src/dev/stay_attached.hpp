#pragma once

#include "base/task.hpp"
#include "dev/dev_world.hpp"
#include "dev/pod_choice.hpp"

#include <chrono>
#include <functional>
#include <string>

namespace ds::dev {

/// Something that runs as long as a container does, and goes on with the next one.
struct Attachment {
    std::string what;  // "sync", "port 8080": begins the lines that tell of a loss.
    /// Waits until the container is there.
    std::function<Task<PodTarget>()> find;
    /// Ends only by throwing or by being cancelled.
    std::function<Task<>(PodTarget)> run;
    /// Whether `run` came so far that a later failure is a loss, and not a mistake of the user.
    std::function<bool()> has_worked;
};

/// How long to wait before the next try, after `failures` in a row.
std::chrono::milliseconds pause_after(int failures);

/// Runs `attachment` until it is cancelled: when the pod is deleted, the container restarts, or the
/// connection breaks, says so, finds the container again and goes on. Throws what no waiting mends:
/// everything but `Unavailable` before it has worked, later what asks for the user's hand.
Task<> stay_attached(DevWorld world, Attachment attachment);

}  // namespace ds::dev
