#pragma once

#include "base/task.hpp"

#include <memory>
#include <optional>

namespace ds::sys {

struct TerminalSize {
    int columns = 0;
    int rows = 0;

    friend bool operator==(const TerminalSize&, const TerminalSize&) = default;
};

bool is_terminal(int fd);

/// Whether a program could ask the user on `fd`: a terminal that nobody holds in raw mode.
bool can_ask(int fd);

/// Nothing when `fd` is no terminal or does not know its size.
std::optional<TerminalSize> terminal_size(int fd);

/// How a terminal treats keys while a `RawMode` lives.
enum class RawKeys {
    All,          // Every key reaches the program: Ctrl-C is a byte. For remote terminals.
    ButInterrupt  // Ctrl-C still raises SIGINT, and output is still processed. For questions.
};

/// A terminal that hands over every key at once and echoes none; the destructor restores it.
class RawMode {
  public:
    /// Does nothing when `fd` is no terminal. `fd` must stay open.
    RawMode(int fd, RawKeys keys);
    RawMode(const RawMode&) = delete;
    RawMode& operator=(const RawMode&) = delete;
    ~RawMode();

  private:
    struct Saved;
    int fd_;
    std::unique_ptr<Saved> saved_;  // Null when there is nothing to restore.
};

/// Tells when the size of the process's terminal changes (SIGWINCH).
class ResizeWatch {
  public:
    explicit ResizeWatch(const boost::asio::any_io_executor& executor);
    ResizeWatch(const ResizeWatch&) = delete;
    ResizeWatch& operator=(const ResizeWatch&) = delete;
    ~ResizeWatch();

    /// Waits for the next change; changes that come together count once.
    Task<> next();

  private:
    struct Signals;
    std::unique_ptr<Signals> signals_;
};

}  // namespace ds::sys
