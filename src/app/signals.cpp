#include "app/signals.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/signal_set.hpp>

#include <termios.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <string_view>
#include <utility>

namespace ds::app {
namespace {

constexpr std::array<int, 3> kSignals = {SIGINT, SIGTERM, SIGHUP};

/// How the terminal was found. A signal handler sees nothing but globals; written once, before
/// there is a handler that reads it.
struct Found {
    termios mode;
    bool is_terminal;
};

Found found{};

void leave_at_once(int number) {
    constexpr int kSignalled = 128;
    if (found.is_terminal) {
        ::tcsetattr(STDIN_FILENO, TCSANOW, &found.mode);
        constexpr std::string_view kShowCursor = "\r\n\x1b[?25h";
        (void)!::write(STDERR_FILENO, kShowCursor.data(), kShowCursor.size());
    }
    ::_exit(kSignalled + number);
}

bool is_ignored(int number) {
    struct sigaction action{};

    return ::sigaction(number, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

}  // namespace

struct Signals::Set {
    Set(const boost::asio::any_io_executor& executor, std::function<void(int)> call)
        : signals(executor), on_signal(std::move(call)) {}

    void handle(int number) {
        // From here on the loop may be busy with what does not end: no detour over it.
        signals.clear();
        for (const int each : kSignals) {
            if (!is_ignored(each)) std::signal(each, leave_at_once);
        }
        on_signal(number);
    }

    boost::asio::signal_set signals;
    std::function<void(int)> on_signal;
};

Signals::Signals(const boost::asio::any_io_executor& executor, std::function<void(int)> on_signal)
    : set_(std::make_shared<Set>(executor, std::move(on_signal))) {
    found.is_terminal = ::tcgetattr(STDIN_FILENO, &found.mode) == 0;
    for (const int number : kSignals) {
        if (!is_ignored(number)) set_->signals.add(number);
    }
    set_->signals.async_wait([set = set_](const boost::system::error_code& code, int number) {
        if (!code) set->handle(number);
    });
}

Signals::~Signals() {
    set_->signals.cancel();
}

}  // namespace ds::app
