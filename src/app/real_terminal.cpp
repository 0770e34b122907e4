#include "app/real_terminal.hpp"

#include "base/error.hpp"
#include "base/result.hpp"
#include "sys/terminal.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <unistd.h>

#include <array>
#include <utility>

namespace ds::app {
namespace {

sys::TerminalSize size_or_usual() {
    constexpr sys::TerminalSize kUsual{.columns = 80, .rows = 24};
    return sys::terminal_size(STDERR_FILENO).value_or(kUsual);
}

}  // namespace

RealTerminal::RealTerminal(
    const boost::asio::any_io_executor& executor, std::function<void()> on_reader_gone
)
    : executor_(executor), on_reader_gone_(std::move(on_reader_gone)) {}

void RealTerminal::write(std::string_view bytes, bool to_stderr) {
    const Result<> written = sys::write_all(to_stderr ? STDERR_FILENO : STDOUT_FILENO, bytes);
    // There is nowhere to complain about a standard error that cannot be written.
    if (written || to_stderr) return;
    if (written.error().code() != ErrorCode::Unavailable) throw written.error();
    on_reader_gone_();
}

std::size_t RealTerminal::columns() const {
    return static_cast<std::size_t>(size_or_usual().columns);
}

std::size_t RealTerminal::rows() const {
    return static_cast<std::size_t>(size_or_usual().rows);
}

Task<std::string> RealTerminal::read_keys() {
    if (!input_) input_.emplace(executor_, STDIN_FILENO);
    std::array<char, 256> buffer{};
    const std::size_t count = co_await input_->read(buffer);
    co_return std::string(buffer.data(), count);
}

std::shared_ptr<void> RealTerminal::key_mode() {
    return std::make_shared<sys::RawMode>(STDIN_FILENO, sys::RawKeys::ButInterrupt);
}

std::chrono::steady_clock::time_point RealTerminal::now() const {
    return std::chrono::steady_clock::now();
}

}  // namespace ds::app
