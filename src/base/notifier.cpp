#include "base/notifier.hpp"

#include "base/tasks.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <list>
#include <utility>

namespace ds {
namespace asio = boost::asio;

struct Notifier::Waiters {
    struct Waiter {
        explicit Waiter(const asio::any_io_executor& executor) : timer(executor) {}

        asio::steady_timer timer;
        bool notified = false;
    };

    explicit Waiters(asio::any_io_executor on) : executor(std::move(on)) {}

    asio::any_io_executor executor;
    std::list<Waiter*> waiting;
};

Notifier::Notifier(asio::any_io_executor executor)
    : waiters_(std::make_shared<Waiters>(std::move(executor))) {}

Notifier::Notifier(Notifier&&) noexcept = default;
Notifier& Notifier::operator=(Notifier&&) noexcept = default;
Notifier::~Notifier() = default;

void Notifier::notify() {
    for (Waiters::Waiter* waiter : waiters_->waiting) {
        waiter->notified = true;
        waiter->timer.cancel();
    }
}

Task<> Notifier::wait() {
    (void)co_await wait_for(std::chrono::milliseconds::max());
}

Task<bool> Notifier::wait_for(std::chrono::milliseconds limit) {
    co_await check_cancelled();
    const std::shared_ptr<Waiters> waiters = waiters_;
    Waiters::Waiter waiter(waiters->executor);
    if (limit == std::chrono::milliseconds::max()) {
        waiter.timer.expires_at(asio::steady_timer::time_point::max());
    } else {
        waiter.timer.expires_after(limit);
    }
    const auto place = waiters->waiting.insert(waiters->waiting.end(), &waiter);
    (void)co_await waiter.timer.async_wait(asio::as_tuple(asio::use_awaitable));
    waiters->waiting.erase(place);
    co_await check_cancelled();
    co_return waiter.notified;
}

}  // namespace ds
