#pragma once

#include "base/task.hpp"
#include "cli/command.hpp"
#include "dev/pod_choice.hpp"

#include <string>
#include <vector>

namespace ds::kube {
class Client;
}

namespace ds::cli {

struct Context;

/// The flags with which enter, logs and sync say which container is meant.
struct TargetFlags {
    std::string pod;
    std::string label_selector;
    std::string container;
    bool pick = false;

    std::vector<Option> options();
};

enum class Readiness {
    Running,  // Waits until the container runs.
    Started,  // One that has ended will do: it has left a log.
};

/// Finds the container that the flags mean, asking where they leave a choice; `question` asks for
/// the pod. Throws as `dev::wait_for_pod`.
Task<dev::PodTarget> select_target(
    Context& context,
    kube::Client& client,
    TargetFlags flags,
    std::string question,
    Readiness readiness
);

}  // namespace ds::cli
