#pragma once

#include "base/task.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ds {

enum class MessageKind { Debug, Info, Done, Warn, Error };

/// A line that stays on the screen while something is waited for; it disappears with the object.
class Wait {
  public:
    virtual ~Wait() = default;

    /// Says what is waited for now ("waiting for pod web-1: ContainerCreating").
    virtual void update(std::string_view text) = 0;
};

/// A line that shows how far a long step is; it disappears with the object.
class Progress {
  public:
    virtual ~Progress() = default;

    /// `done` of `total` units; `total` is zero while it is not known.
    virtual void update(std::uint64_t done, std::uint64_t total) = 0;
};

enum class Unit { Items, Bytes };

struct Table {
    std::vector<std::string> header;
    std::vector<std::vector<std::string>> rows;
};

/// A question with a text as answer.
struct TextQuestion {
    std::string text;
    std::string fallback;  // Enter alone answers this.
    bool secret = false;   // What is typed is not shown.
    /// How the user answers without a terminal, as end of the error ("pass --pod NAME").
    std::string otherwise;
};

/// A question answered by choosing: arrow keys, typing filters, Enter selects.
struct PickQuestion {
    std::string text;
    std::vector<std::string> options;
    std::size_t preselected = 0;
    std::string otherwise;  // As in `TextQuestion`.
};

/// Everything that the program says and asks. No module prints by itself.
///
/// Results go to stdout, everything else to stderr. Used on the loop's thread; outlives all tasks.
class Console {
  public:
    virtual ~Console() = default;

    /// One finished message of one or more lines.
    virtual void message(MessageKind kind, std::string_view text) = 0;

    /// One piece of a result, written as it is; the caller ends its lines.
    virtual void output(std::string_view text) = 0;

    virtual void table(const Table& table) = 0;

    /// Bytes of a remote terminal, unchanged, to stdout or stderr.
    virtual void raw(std::string_view bytes, bool to_stderr) = 0;

    virtual std::unique_ptr<Wait> wait(std::string_view text) = 0;

    virtual std::unique_ptr<Progress> progress(std::string_view text, Unit unit) = 0;

    /// Throws `Error` `InvalidInput` naming the question and `otherwise` when nobody can answer;
    /// `Cancelled` on Ctrl-C.
    virtual Task<std::string> ask(TextQuestion question) = 0;

    /// As `ask`; yields an index into `options`. No options is a bug of the caller.
    virtual Task<std::size_t> pick(PickQuestion question) = 0;

    /// Gives the user time to read a warning: waits until a key is pressed or `limit` has passed.
    /// Not at all when nobody can answer questions.
    virtual Task<> pause(std::chrono::seconds limit) = 0;

    /// Whether a person can answer questions.
    virtual bool interactive() const = 0;

    /// Whether stdout may carry colours.
    virtual bool colours() const = 0;

    void debug(std::string_view text) { message(MessageKind::Debug, text); }

    void info(std::string_view text) { message(MessageKind::Info, text); }

    void done(std::string_view text) { message(MessageKind::Done, text); }

    void warn(std::string_view text) { message(MessageKind::Warn, text); }

    void error(std::string_view text) { message(MessageKind::Error, text); }
};

}  // namespace ds
