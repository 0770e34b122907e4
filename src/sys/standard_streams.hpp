#pragma once

#include "base/result.hpp"
#include "base/task.hpp"

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace ds::sys {

/// Reads the bytes of a descriptor that was there at the start, such as standard input: a
/// terminal, a pipe, a socket or a file.
///
/// Leaves the descriptor as it is for the other processes that share it. One coroutine reads.
class Input {
  public:
    /// Opens `fd` a second time where the system can, else works on a copy.
    Input(const boost::asio::any_io_executor& executor, int fd);
    Input(const Input&) = delete;
    Input& operator=(const Input&) = delete;
    ~Input();

    /// Waits for at least one byte; zero is the end of the input. Throws `Error` `Failed`.
    Task<std::size_t> read(std::span<char> into);

  private:
    struct Source;
    std::unique_ptr<Source> source_;
};

/// Writes all of `bytes`, waiting for a slow reader. Fails with `Unavailable` when nobody reads
/// them any more, with `Failed` else.
Result<> write_all(int fd, std::string_view bytes);

}  // namespace ds::sys
