#include "sys/standard_streams.hpp"

#include "base/error.hpp"
#include "base/tasks.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

namespace ds::sys {
namespace asio = boost::asio;

namespace {

/// A descriptor of our own for what `fd` reads from. Non-blocking is a property of the opened
/// file, which the shell and our own output share: opening it again gives one that nobody shares.
int open_again(int fd) {
    const std::string path = "/proc/self/fd/" + std::to_string(fd);
    const int again = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    return again >= 0 ? again : ::fcntl(fd, F_DUPFD_CLOEXEC, 0);
}

/// Files and the null device are always ready, and epoll refuses them. A file is read through the
/// descriptor given, because the place in it is shared with whoever reads it before and after us.
bool can_wait(int fd) {
    struct stat state{};

    if (::fstat(fd, &state) != 0) return false;
    return S_ISFIFO(state.st_mode) || S_ISSOCK(state.st_mode) || ::isatty(fd) == 1;
}

Error read_failure(const std::string& reason) {
    return {ErrorCode::Failed, "read standard input: " + reason};
}

}  // namespace

struct Input::Source {
    Source(const asio::any_io_executor& executor, int given)
        : descriptor(executor), plain(given), waits(can_wait(given)) {
        if (waits) descriptor.assign(open_again(given));
    }

    asio::posix::stream_descriptor descriptor;
    int plain;
    bool waits;
};

Input::Input(const asio::any_io_executor& executor, int fd)
    : source_(std::make_unique<Source>(executor, fd)) {}

Input::~Input() = default;

Task<std::size_t> Input::read(std::span<char> into) {
    co_await check_cancelled();
    if (!source_->waits) {
        const ssize_t count = ::read(source_->plain, into.data(), into.size());
        // A closed standard input reads as an empty one.
        if (count < 0 && errno != EBADF) {
            throw read_failure(std::generic_category().message(errno));
        }
        co_return static_cast<std::size_t>(count < 0 ? 0 : count);
    }
    const asio::mutable_buffer buffer(into.data(), into.size());
    const auto result =
        co_await source_->descriptor.async_read_some(buffer, asio::as_tuple(asio::use_awaitable));
    co_await check_cancelled();
    const auto& [code, count] = result;
    if (code == asio::error::eof) co_return 0;
    // A terminal whose other side has gone reads as EIO.
    if (code == boost::system::errc::io_error) co_return 0;
    if (code) throw read_failure(code.message());
    co_return count;
}

Result<> write_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::write(fd, bytes.data(), bytes.size());
        if (count >= 0) {
            bytes.remove_prefix(static_cast<std::size_t>(count));
        } else if (errno == EAGAIN) {
            pollfd ready{.fd = fd, .events = POLLOUT, .revents = 0};
            ::poll(&ready, 1, -1);
        } else if (errno != EINTR) {
            const ErrorCode code = errno == EPIPE ? ErrorCode::Unavailable : ErrorCode::Failed;
            return fail(code, "write the output: " + std::generic_category().message(errno));
        }
    }
    return {};
}

}  // namespace ds::sys
