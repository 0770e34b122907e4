#pragma once

#include "base/task.hpp"
#include "dev/pod_choice.hpp"

#include <string>
#include <vector>

namespace ds {
class Console;
}

namespace ds::kube {
class Client;
}

namespace ds::dev {

/// Runs `command` in `target` with this program's standard input and outputs; on a terminal in
/// the container too when standard input and output are one. Yields the command's exit code.
///
/// Throws `Error` when the command cannot be started or the connection breaks. The terminal is
/// restored on every way out.
Task<int> run_in_container(
    kube::Client& client, Console& console, PodTarget target, std::vector<std::string> command
);

}  // namespace ds::dev
