#pragma once

#include "base/task.hpp"

#include <cstddef>
#include <memory>

namespace ds {

/// Tasks that run beside each other and end together.
///
/// The first child that fails with anything but `Cancelled` cancels its siblings; `finish` and
/// `join` rethrow that failure. Must be joined before it is destroyed: use `finish`.
/// All members are called on the loop's thread.
class TaskGroup {
  public:
    explicit TaskGroup(boost::asio::any_io_executor executor);
    TaskGroup(const TaskGroup&) = delete;
    TaskGroup& operator=(const TaskGroup&) = delete;
    ~TaskGroup();

    /// Starts `task` beside the caller. After `cancel` a new task is cancelled at its first wait.
    void start(Task<> task);

    /// Asks every child to stop; returns at once.
    void cancel();

    std::size_t running() const;

    /// Waits until no child runs, then throws the first failure of a child, if there was one.
    /// A cancelled caller still waits for the children, which are cancelled too.
    Task<> join();

  private:
    friend Task<> run_in_group(TaskGroup& group, Task<> body);

    struct State;
    std::shared_ptr<State> state_;  // Shared with the completion handlers of the children.
};

}  // namespace ds
