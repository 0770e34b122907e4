#include "sys/fd_stream.hpp"

#include "base/error.hpp"
#include "base/tasks.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <unistd.h>

#include <string>
#include <utility>

namespace ds::sys {
namespace asio = boost::asio;

namespace {

using Descriptor = asio::posix::stream_descriptor;

Error broken(std::string_view what, const boost::system::error_code& code) {
    return {ErrorCode::Unavailable, std::string(what) + ": " + code.message()};
}

class FdStream final : public ByteStream {
  public:
    explicit FdStream(const asio::any_io_executor& executor) : in_(executor), out_(executor) {}

    Descriptor& in() { return in_; }

    Descriptor& out() { return out_; }

    Task<std::size_t> read(std::span<char> into) override {
        co_await check_cancelled();
        const auto buffer = asio::buffer(into.data(), into.size());
        const auto result =
            co_await in_.async_read_some(buffer, asio::as_tuple(asio::use_awaitable));
        co_await check_cancelled();
        const auto& [code, count] = result;
        if (code == asio::error::eof) co_return 0;
        if (code) throw broken("read from pipe", code);
        co_return count;
    }

    Task<> write(std::string_view bytes) override {
        co_await check_cancelled();
        const auto buffer = asio::buffer(bytes.data(), bytes.size());
        const auto result =
            co_await asio::async_write(out_, buffer, asio::as_tuple(asio::use_awaitable));
        co_await check_cancelled();
        const boost::system::error_code& code = std::get<0>(result);
        if (code) throw broken("write to pipe", code);
    }

    Task<> close_write() override {
        co_await check_cancelled();
        boost::system::error_code ignored;
        out_.close(ignored);
    }

    void close() override {
        boost::system::error_code ignored;
        in_.close(ignored);
        out_.close(ignored);
    }

  private:
    Descriptor in_;
    Descriptor out_;
};

void assign(Descriptor& descriptor, int fd) {
    boost::system::error_code code;
    descriptor.assign(fd, code);
    if (!code) descriptor.non_blocking(true, code);
    if (code) throw broken("use file descriptor " + std::to_string(fd), code);
}

}  // namespace

std::unique_ptr<ByteStream> make_fd_stream(
    const asio::any_io_executor& executor, int read_fd, int write_fd
) {
    auto stream = std::make_unique<FdStream>(executor);
    assign(stream->in(), read_fd);
    assign(stream->out(), write_fd);
    return stream;
}

std::unique_ptr<ByteStream> make_fd_reader(const asio::any_io_executor& executor, int read_fd) {
    auto stream = std::make_unique<FdStream>(executor);
    assign(stream->in(), read_fd);
    return stream;
}

}  // namespace ds::sys
