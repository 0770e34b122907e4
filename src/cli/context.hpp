#pragma once

#include "base/console.hpp"
#include "base/pool.hpp"
#include "base/task_group.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace ds::cli {

/// The flags that every command takes.
struct GlobalOptions {
    bool no_warn = false;
    bool debug = false;
    bool silent = false;
    bool switch_context = false;
    std::string name_space;  // Empty: the context's.
    std::string kube_context;
    std::vector<std::string> profiles;  // -p; an empty name switches off the one in use.
    bool disable_profile_activation = false;
    std::vector<std::string> variables;  // "KEY=VALUE"
};

/// The injected world of a command. Built by `app` and by tests, outlives every task.
struct Context {
    Console& console;
    Pool& pool;
    /// What goes on in the background of a command, such as reading the streams of a client. Ends
    /// with the command; none of its tasks fails.
    TaskGroup& tasks;
    const boost::asio::any_io_executor& executor;
    std::map<std::string, std::string> environment;
    std::string directory;  // Absolute: where the command was called.
    std::string home;       // Absolute, or empty when the user has none.
    std::function<std::chrono::system_clock::time_point()> now;
    GlobalOptions globals = {};  // Filled by the parser.

    /// An environment variable, empty when it is not set.
    std::string environment_at(const std::string& name) const {
        const auto found = environment.find(name);
        return found == environment.end() ? std::string() : found->second;
    }
};

}  // namespace ds::cli
