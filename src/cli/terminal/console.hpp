#pragma once

#include "base/console.hpp"
#include "base/notifier.hpp"
#include "base/task.hpp"
#include "cli/terminal/keys.hpp"
#include "cli/terminal/live_area.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ds::cli {

class Dialog;

/// The terminal below the console, or the files and pipes in its place.
class Terminal {
  public:
    virtual ~Terminal() = default;

    virtual void write(std::string_view bytes, bool to_stderr) = 0;
    virtual std::size_t columns() const = 0;
    virtual std::size_t rows() const = 0;

    /// Waits for keys; nothing when the input has ended. Keys arrive singly while the object from
    /// `key_mode` lives.
    virtual Task<std::string> read_keys() = 0;
    virtual std::shared_ptr<void> key_mode() = 0;

    virtual std::chrono::steady_clock::time_point now() const = 0;
};

/// What the terminal can do; see `find_abilities`.
struct Abilities {
    bool stdout_is_terminal = false;
    bool redraws = false;    // Standard error is a terminal that moves its cursor.
    bool questions = false;  // Somebody can see a question and answer it.
    bool colours_out = false;
    bool colours_err = false;
};

/// `NO_COLOR` and `TERM` as in the environment, empty when they are not set.
struct Standing {
    bool stdin_is_terminal = false;
    bool stdout_is_terminal = false;
    bool stderr_is_terminal = false;
    std::string no_color;
    std::string term;
};

Abilities find_abilities(const Standing& standing);

enum class Verbosity {
    Silent,  // Results and errors; questions are errors.
    Normal,
    Debug
};

/// The console of the program: draws on a terminal, prints plain lines elsewhere.
class TerminalConsole final : public Console {
  public:
    /// `terminal` must outlive the console.
    TerminalConsole(
        Terminal& terminal, Abilities abilities, const boost::asio::any_io_executor& executor
    );
    TerminalConsole(const TerminalConsole&) = delete;
    TerminalConsole& operator=(const TerminalConsole&) = delete;
    ~TerminalConsole() override;

    void set_verbosity(Verbosity verbosity) { verbosity_ = verbosity; }

    /// Redraws waits and progress until it is cancelled; runs beside the command.
    Task<> run();

    void message(MessageKind kind, std::string_view text) override;
    void output(std::string_view text) override;
    void table(const Table& table) override;
    void raw(std::string_view bytes, bool to_stderr) override;
    std::unique_ptr<Wait> wait(std::string_view text) override;
    std::unique_ptr<Progress> progress(std::string_view text, Unit unit) override;
    Task<std::string> ask(TextQuestion question) override;
    Task<std::size_t> pick(PickQuestion question) override;
    Task<> pause(std::chrono::seconds limit) override;
    bool interactive() const override;

    bool colours() const override { return abilities_.colours_out; }

  private:
    struct Line;
    class LineHandle;
    class OpenQuestion;

    void require_answer(const std::string& question, const std::string& otherwise) const;
    Task<> converse(Dialog& dialog);
    std::unique_ptr<LineHandle> add_line(std::string_view text, bool counts, Unit unit);
    Task<> wait_for_key();
    void remove_line(const Line& line);
    void write_result(std::string_view bytes);
    void write_message(std::string text);
    void redraw();
    void print_changed_lines();
    std::vector<std::string> live_lines() const;
    std::chrono::milliseconds age(const Line& line) const;

    Terminal& terminal_;
    Abilities abilities_;
    Verbosity verbosity_ = Verbosity::Normal;
    LiveArea area_;
    std::vector<std::unique_ptr<Line>> lines_;
    Dialog* dialog_ = nullptr;  // The open question, if there is one.
    KeyDecoder keys_;
    std::deque<Key> typed_ahead_;  // Read, and not yet part of an answer.
    Notifier line_added_;
    Notifier question_closed_;
    unsigned frame_ = 0;
    bool result_line_open_ = false;  // The last result did not end its line.
};

}  // namespace ds::cli
