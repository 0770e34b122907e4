#pragma once

#include "base/byte_stream.hpp"
#include "base/task.hpp"

#include <memory>
#include <string>
#include <vector>

namespace ds::sys {

/// A program to be started.
struct Command {
    std::vector<std::string> arguments;  // The program first, looked up in PATH.
    std::string directory;               // Where it starts; empty: where we are.
    /// "NAME=value", added to our own environment or replacing what is there.
    std::vector<std::string> environment;
    bool own_stderr = false;   // True: stderr is read through `errors`; false: it is ours.
    bool share_stdin = false;  // True: stdin is ours, and writing to `stream` leads nowhere.
};

/// A running program with pipes at its stdin and stdout.
///
/// The destructor kills what still runs. Signals go to the program alone, not to its children.
class Process {
  public:
    virtual ~Process() = default;

    /// Its stdout to read, its stdin to write; `close_write` closes its stdin.
    virtual ByteStream& stream() = 0;

    /// Its stderr to read, with `own_stderr`.
    virtual ByteStream& errors() = 0;

    /// Waits for its end; yields its exit code, or 128 and the number of the signal that ended it.
    virtual Task<int> wait() = 0;

    virtual void signal(int number) = 0;
};

/// Starts a program. Throws `Error` `NotFound` when there is none of that name.
std::unique_ptr<Process> start_process(
    const boost::asio::any_io_executor& executor, const Command& command
);

struct ProcessResult {
    int exit_code = 0;
    std::string output;
    std::string errors;
};

/// Runs a program to its end, with `input` at its stdin, and collects what it says.
Task<ProcessResult> run_process(Command command, std::string input);

/// Collects everything that a stream has until its end.
Task<std::string> read_all(ByteStream& stream);

}  // namespace ds::sys
