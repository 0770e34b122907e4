#pragma once

#include "base/task.hpp"

#include <string>
#include <vector>

namespace ds {
class Console;
}

namespace ds::kube {
class Client;
}

namespace ds::dev {

/// One container whose log is shown.
struct LogSource {
    std::string kube_namespace;
    std::string pod;
    std::string container;
    std::string name;  // What its lines are marked with: "web", or "web/x7k2p" of several pods.
};

/// Shows the last `show_last` lines of each source and then every line as it is written, marked
/// with its source. Ends when all logs have ended; a log that cannot be read is a warning.
Task<> stream_logs(
    kube::Client& client, Console& console, std::vector<LogSource> sources, int show_last
);

}  // namespace ds::dev
