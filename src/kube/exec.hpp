#pragma once

#include "base/byte_stream.hpp"
#include "base/task.hpp"

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ds::kube {

/// A command to run in a container.
struct ExecOptions {
    std::string name_space;
    std::string pod;
    std::string container;  // Empty: the pod's first, or the one its annotation names.
    std::vector<std::string> command;
    bool in = false;   // Connect stdin.
    bool out = true;   // Connect stdout.
    bool err = true;   // Connect stderr; a terminal has none of its own.
    bool tty = false;  // Run it on a terminal.
};

/// A command that runs in a container.
///
/// Both outputs must be read, each by one coroutine, until their end: what nobody reads holds the
/// other output back. The destructor drops the connection, and with it the command's stdin.
/// Functions throw `Error` `Unavailable` when the connection broke.
class Exec {
  public:
    virtual ~Exec() = default;

    /// Writes all of `bytes` to stdin. Throws `Failed` when the command has closed it or ended.
    virtual Task<> write_in(std::string_view bytes) = 0;

    /// Ends stdin: the command reads the end of its input. On a terminal this types Ctrl-D.
    virtual Task<> close_in() = 0;

    /// Waits for at least one byte of stdout; zero is the end.
    virtual Task<std::size_t> read_out(std::span<char> into) = 0;

    /// Waits for at least one byte of stderr; zero is the end, at once with a terminal.
    virtual Task<std::size_t> read_err(std::span<char> into) = 0;

    /// Tells the terminal its size. Does nothing without a terminal.
    virtual Task<> resize(unsigned columns, unsigned rows) = 0;

    /// Waits until both outputs have been read to their end and the command has ended. Throws
    /// `Failed` with the server's words when it could not be started.
    virtual Task<int> exit_code() = 0;
};

}  // namespace ds::kube
