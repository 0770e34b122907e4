#include "cli/terminal/console.hpp"

#include "base/error.hpp"
#include "base/tasks.hpp"
#include "cli/terminal/dialog.hpp"
#include "cli/terminal/format.hpp"
#include "cli/terminal/text.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace ds::cli {
namespace {

constexpr std::chrono::milliseconds kRedrawEvery(150);
constexpr std::chrono::seconds kPlainProgressEvery(10);
constexpr std::string_view kHideCursor = "\x1b[?25l";
constexpr std::string_view kShowCursor = "\x1b[?25h";

/// A terminal in raw mode does not begin a line at the line's end.
std::string for_terminal(std::string_view text) {
    std::string bytes;
    for (const char character : text) {
        if (character == '\n') bytes += '\r';
        bytes += character;
    }
    return bytes;
}

}  // namespace

Abilities find_abilities(const Standing& standing) {
    const bool dumb = standing.term.empty() || standing.term == "dumb";
    const bool colours = !dumb && standing.no_color.empty();
    return {
        .stdout_is_terminal = standing.stdout_is_terminal,
        .redraws = standing.stderr_is_terminal && !dumb,
        .questions = standing.stdin_is_terminal && standing.stderr_is_terminal && !dumb,
        .colours_out = standing.stdout_is_terminal && colours,
        .colours_err = standing.stderr_is_terminal && colours,
    };
}

/// A wait or a progress that lives.
struct TerminalConsole::Line {
    std::string text;
    bool counts = false;
    Unit unit = Unit::Items;
    std::uint64_t done = 0;
    std::uint64_t total = 0;
    std::chrono::steady_clock::time_point begin;
    std::string printed = {};  // What a console that cannot redraw has printed last,
    std::chrono::steady_clock::time_point printed_at = {};  // and when.
};

class TerminalConsole::LineHandle final : public Wait, public Progress {
  public:
    LineHandle(TerminalConsole& console, Line& line) : console_(console), line_(line) {}

    LineHandle(const LineHandle&) = delete;
    LineHandle& operator=(const LineHandle&) = delete;

    ~LineHandle() override { console_.remove_line(line_); }

    void update(std::string_view text) override { line_.text = text; }

    void update(std::uint64_t done, std::uint64_t total) override {
        line_.done = done;
        line_.total = total;
    }

  private:
    TerminalConsole& console_;
    Line& line_;
};

/// Shows a question; the destructor takes it from the screen, whichever way it ended.
class TerminalConsole::OpenQuestion {
  public:
    OpenQuestion(TerminalConsole& console, Dialog& dialog)
        : console_(console), key_mode_(console.terminal_.key_mode()) {
        console_.dialog_ = &dialog;
        if (!dialog.shows_cursor()) console_.terminal_.write(kHideCursor, true);
        console_.redraw();
    }

    OpenQuestion(const OpenQuestion&) = delete;
    OpenQuestion& operator=(const OpenQuestion&) = delete;

    ~OpenQuestion() {
        console_.dialog_ = nullptr;
        console_.terminal_.write(console_.area_.erase(), true);
        console_.terminal_.write(kShowCursor, true);
        console_.redraw();
        console_.question_closed_.notify();
    }

  private:
    TerminalConsole& console_;
    std::shared_ptr<void> key_mode_;
};

TerminalConsole::TerminalConsole(
    Terminal& terminal, Abilities abilities, const boost::asio::any_io_executor& executor
)
    : terminal_(terminal),
      abilities_(abilities),
      line_added_(executor),
      question_closed_(executor) {}

TerminalConsole::~TerminalConsole() {
    if (!area_.empty()) terminal_.write(area_.erase(), true);
}

Task<> TerminalConsole::run() {
    for (;;) {
        while (lines_.empty())
            co_await line_added_.wait();
        co_await sleep_for(kRedrawEvery);
        ++frame_;
        if (abilities_.redraws) {
            redraw();
        } else {
            print_changed_lines();
        }
    }
}

void TerminalConsole::message(MessageKind kind, std::string_view text) {
    if (kind == MessageKind::Debug && verbosity_ != Verbosity::Debug) return;
    if (kind != MessageKind::Error && verbosity_ == Verbosity::Silent) return;
    write_message(format_message(kind, text, abilities_.colours_err));
}

void TerminalConsole::write_message(std::string text) {
    if (!abilities_.redraws) {
        terminal_.write(text, true);
        return;
    }
    std::string bytes = area_.erase();
    // A prompt or a log line without an end is not to be overwritten.
    if (result_line_open_ && abilities_.stdout_is_terminal) bytes += "\r\n";
    result_line_open_ = false;
    terminal_.write(bytes + for_terminal(text), true);
    redraw();
}

void TerminalConsole::write_result(std::string_view bytes) {
    if (bytes.empty()) return;
    const bool shares_screen = abilities_.redraws && abilities_.stdout_is_terminal;
    if (shares_screen && !area_.empty()) terminal_.write(area_.erase(), true);
    terminal_.write(bytes, false);
    result_line_open_ = bytes.back() != '\n';
    if (shares_screen) redraw();
}

void TerminalConsole::output(std::string_view text) {
    write_result(text);
}

void TerminalConsole::table(const Table& table) {
    write_result(format_table(table, abilities_.colours_out));
}

void TerminalConsole::raw(std::string_view bytes, bool to_stderr) {
    if (!to_stderr) {
        write_result(bytes);
        return;
    }
    if (!area_.empty()) terminal_.write(area_.erase(), true);
    terminal_.write(bytes, true);
    if (!bytes.empty()) result_line_open_ = bytes.back() != '\n';
}

std::unique_ptr<TerminalConsole::LineHandle> TerminalConsole::add_line(
    std::string_view text, bool counts, Unit unit
) {
    Line line{.text = std::string(text), .counts = counts, .unit = unit, .begin = terminal_.now()};
    line.printed_at = line.begin;
    lines_.push_back(std::make_unique<Line>(std::move(line)));
    line_added_.notify();
    return std::make_unique<LineHandle>(*this, *lines_.back());
}

void TerminalConsole::remove_line(const Line& line) {
    std::erase_if(lines_, [&line](const auto& held) { return held.get() == &line; });
    if (!area_.empty()) redraw();
}

std::unique_ptr<Wait> TerminalConsole::wait(std::string_view text) {
    return add_line(text, false, Unit::Items);
}

std::unique_ptr<Progress> TerminalConsole::progress(std::string_view text, Unit unit) {
    return add_line(text, true, unit);
}

std::chrono::milliseconds TerminalConsole::age(const Line& line) const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(terminal_.now() - line.begin);
}

std::vector<std::string> TerminalConsole::live_lines() const {
    std::vector<std::string> shown;
    const std::size_t columns = terminal_.columns();
    const std::size_t limit = terminal_.rows() > 2 ? terminal_.rows() / 2 : 1;
    for (const std::unique_ptr<Line>& line : lines_) {
        // What is over at once is not worth a flicker.
        if (age(*line) < kRedrawEvery || shown.size() == limit) continue;
        std::string text = line->text;
        if (line->counts) {
            text += ": " + format_progress(line->unit, line->done, line->total, age(*line));
        }
        const auto elapsed = std::chrono::duration_cast<std::chrono::seconds>(age(*line));
        const std::string full = format_wait(text, elapsed, frame_, abilities_.colours_err);
        shown.push_back(cut_to_width(full, columns > 1 ? columns - 1 : 1));
    }
    if (dialog_ != nullptr) {
        const std::vector<std::string> asked = dialog_->lines(abilities_.colours_err);
        shown.insert(shown.end(), asked.begin(), asked.end());
    }
    return shown;
}

void TerminalConsole::redraw() {
    if (!abilities_.redraws || verbosity_ == Verbosity::Silent) return;
    if (result_line_open_ && abilities_.stdout_is_terminal) return;
    const std::string bytes = area_.draw(live_lines(), terminal_.columns());
    if (!bytes.empty()) terminal_.write(bytes, true);
}

void TerminalConsole::print_changed_lines() {
    if (verbosity_ == Verbosity::Silent) return;
    for (const std::unique_ptr<Line>& line : lines_) {
        std::string text = line->text;
        const bool due = terminal_.now() - line->printed_at >= kPlainProgressEvery;
        if (line->counts && due) {
            text += ": " + format_progress(line->unit, line->done, line->total, age(*line));
        }
        const bool repeated =
            text == line->printed || (line->counts && !due && !line->printed.empty());
        if (repeated || age(*line) < kRedrawEvery) continue;
        line->printed = text;
        line->printed_at = terminal_.now();
        terminal_.write("[wait]   " + printable(text) + "\n", true);
    }
}

bool TerminalConsole::interactive() const {
    return abilities_.questions && verbosity_ != Verbosity::Silent;
}

void TerminalConsole::require_answer(const std::string& question, const std::string& otherwise)
    const {
    if (interactive()) return;
    std::string text = "nobody is here to answer '" + question + "'";
    if (!otherwise.empty()) text += "; " + otherwise;
    throw Error(ErrorCode::InvalidInput, text);
}

Task<> TerminalConsole::converse(Dialog& dialog) {
    while (dialog_ != nullptr)
        co_await question_closed_.wait();
    std::optional<OpenQuestion> open;
    open.emplace(*this, dialog);
    for (bool answered = false; !answered;) {
        if (typed_ahead_.empty()) {
            redraw();
            const std::string typed = co_await terminal_.read_keys();
            for (Key& key : keys_.feed(typed))
                typed_ahead_.push_back(std::move(key));
            if (typed.empty()) throw Error(ErrorCode::InvalidInput, "the input ended unanswered");
            continue;
        }
        const Key key = std::move(typed_ahead_.front());
        typed_ahead_.pop_front();
        if (key.kind == Key::Kind::Interrupt) throw Cancelled{};
        if (key.kind == Key::Kind::EndOfInput) {
            throw Error(ErrorCode::InvalidInput, "the question was left unanswered");
        }
        answered = dialog.press(key);
    }
    open.reset();
    write_message(dialog.summary(abilities_.colours_err) + "\n");
}

Task<std::string> TerminalConsole::ask(TextQuestion question) {
    require_answer(question.text, question.otherwise);
    LineDialog dialog(std::move(question));
    co_await converse(dialog);
    co_return dialog.answer();
}

Task<std::size_t> TerminalConsole::pick(PickQuestion question) {
    require_answer(question.text, question.otherwise);
    PickDialog dialog(std::move(question));
    co_await converse(dialog);
    co_return dialog.answer();
}

Task<> TerminalConsole::wait_for_key() {
    const std::shared_ptr<void> keys = terminal_.key_mode();
    (void)co_await terminal_.read_keys();
}

Task<> TerminalConsole::pause(std::chrono::seconds limit) {
    if (!interactive()) co_return;
    while (dialog_ != nullptr)
        co_await question_closed_.wait();
    if (!typed_ahead_.empty()) {
        typed_ahead_.pop_front();
        co_return;
    }
    const std::unique_ptr<Wait> shown = wait(
        "going on in " + std::to_string(limit.count()) + " s; any key goes on at once, Ctrl-C ends"
    );
    (void)co_await run_with_limit(wait_for_key(), limit);
}

}  // namespace ds::cli
