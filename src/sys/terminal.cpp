#include "sys/terminal.hpp"

#include "base/tasks.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <csignal>

namespace ds::sys {
namespace asio = boost::asio;

bool is_terminal(int fd) {
    return ::isatty(fd) == 1;
}

bool can_ask(int fd) {
    termios mode{};
    return ::tcgetattr(fd, &mode) == 0 && (mode.c_lflag & ICANON) != 0;
}

std::optional<TerminalSize> terminal_size(int fd) {
    winsize size{};
    if (::ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return {};
    return TerminalSize{.columns = size.ws_col, .rows = size.ws_row};
}

struct RawMode::Saved {
    termios mode;
};

RawMode::RawMode(int fd, RawKeys keys) : fd_(fd) {
    termios mode{};
    if (::tcgetattr(fd, &mode) != 0) return;
    saved_ = std::make_unique<Saved>(Saved{mode});
    if (keys == RawKeys::All) {
        ::cfmakeraw(&mode);
    } else {
        mode.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO | IEXTEN);
        mode.c_iflag &= ~static_cast<tcflag_t>(ICRNL | IXON);
        mode.c_cc[VSUSP] = _POSIX_VDISABLE;
        mode.c_cc[VQUIT] = _POSIX_VDISABLE;
    }
    mode.c_cc[VMIN] = 1;
    mode.c_cc[VTIME] = 0;
    ::tcsetattr(fd, TCSADRAIN, &mode);
}

RawMode::~RawMode() {
    if (saved_) ::tcsetattr(fd_, TCSADRAIN, &saved_->mode);
}

struct ResizeWatch::Signals {
    explicit Signals(const asio::any_io_executor& executor) : set(executor, SIGWINCH) {}

    asio::signal_set set;
};

ResizeWatch::ResizeWatch(const asio::any_io_executor& executor)
    : signals_(std::make_unique<Signals>(executor)) {}

ResizeWatch::~ResizeWatch() = default;

Task<> ResizeWatch::next() {
    co_await check_cancelled();
    (void)co_await signals_->set.async_wait(asio::as_tuple(asio::use_awaitable));
    co_await check_cancelled();
}

}  // namespace ds::sys
