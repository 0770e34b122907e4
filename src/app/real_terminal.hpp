#pragma once

#include "cli/terminal/console.hpp"
#include "sys/standard_streams.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace ds::app {

/// The process's standard input, output and error.
class RealTerminal final : public cli::Terminal {
  public:
    /// `executor` must outlive the terminal. Calls `on_reader_gone` when nobody reads the output.
    RealTerminal(
        const boost::asio::any_io_executor& executor, std::function<void()> on_reader_gone
    );

    /// Throws `Error` when the output cannot be written, as on a full disk.
    void write(std::string_view bytes, bool to_stderr) override;
    std::size_t columns() const override;
    std::size_t rows() const override;
    Task<std::string> read_keys() override;
    std::shared_ptr<void> key_mode() override;
    std::chrono::steady_clock::time_point now() const override;

  private:
    const boost::asio::any_io_executor& executor_;
    std::function<void()> on_reader_gone_;
    std::optional<sys::Input> input_;  // Opened for the first question.
};

}  // namespace ds::app
