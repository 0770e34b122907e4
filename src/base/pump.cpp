#include "base/pump.hpp"

#include "base/byte_stream.hpp"
#include "base/task_group.hpp"
#include "base/tasks.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/this_coro.hpp>

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace ds {

Task<> pump(ByteStream& from, ByteStream& to) {
    constexpr std::size_t kChunk = std::size_t{64} * 1024;
    std::vector<char> buffer(kChunk);
    for (;;) {
        const std::size_t size = co_await from.read(buffer);
        if (size == 0) break;
        co_await to.write(std::string_view(buffer.data(), size));
    }
    co_await to.close_write();
}

Task<> splice(ByteStream& left, ByteStream& right) {
    TaskGroup directions(co_await boost::asio::this_coro::executor);
    directions.start(pump(left, right));
    directions.start(pump(right, left));
    co_await directions.join();
}

}  // namespace ds
