#pragma once

#include "base/task.hpp"

#include <functional>
#include <memory>

namespace ds::app {

/// SIGINT, SIGTERM and SIGHUP: the first one asks the program to end, a second one ends it at
/// once, with the terminal as it was found. Signals that the parent had ignored stay ignored.
///
/// One object per process, made before anything changes the terminal.
class Signals {
  public:
    /// Calls `on_signal` with the number of the first signal, on the loop of `executor`.
    Signals(const boost::asio::any_io_executor& executor, std::function<void(int)> on_signal);
    Signals(const Signals&) = delete;
    Signals& operator=(const Signals&) = delete;
    ~Signals();

  private:
    struct Set;
    std::shared_ptr<Set> set_;  // Shared with the wait for the first signal.
};

}  // namespace ds::app
