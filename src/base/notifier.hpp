#pragma once

#include "base/task.hpp"

#include <chrono>
#include <memory>

namespace ds {

/// A condition variable for tasks of one loop: wait in a loop around the condition.
///
/// A notification wakes those who wait at that moment and is not remembered. All on one thread.
class Notifier {
  public:
    explicit Notifier(boost::asio::any_io_executor executor);
    Notifier(Notifier&&) noexcept;
    Notifier& operator=(Notifier&&) noexcept;
    ~Notifier();

    /// Wakes every waiter.
    void notify();

    /// Waits for the next notification.
    Task<> wait();

    /// Waits for the next notification, at most for `limit`; false when it did not come.
    Task<bool> wait_for(std::chrono::milliseconds limit);

  private:
    struct Waiters;
    std::shared_ptr<Waiters> waiters_;  // Shared with those who wait.
};

}  // namespace ds
