#pragma once

#include "base/byte_stream.hpp"
#include "base/task.hpp"

#include <memory>

namespace ds::sys {

/// A byte stream that reads from one file descriptor and writes to another: a pair of pipes, or the
/// program's own stdin and stdout. Owns both and makes them non-blocking.
///
/// Writing to a pipe that nobody reads throws; the program must ignore SIGPIPE. Throws `Error` when
/// a descriptor cannot be waited for (a regular file).
std::unique_ptr<ByteStream> make_fd_stream(
    const boost::asio::any_io_executor& executor, int read_fd, int write_fd
);

/// The same with one direction only; the other one is at its end from the start.
std::unique_ptr<ByteStream> make_fd_reader(
    const boost::asio::any_io_executor& executor, int read_fd
);

}  // namespace ds::sys
