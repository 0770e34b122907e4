#include "kube/spdy_exec.hpp"

#include "base/error.hpp"
#include "base/strings.hpp"
#include "base/tasks.hpp"
#include "kube/exec_status.hpp"

#include <boost/asio/awaitable.hpp>

#include <array>
#include <optional>
#include <string>
#include <utility>

namespace ds::kube {
namespace {

constexpr std::size_t kStatusLimit = std::size_t{64} * 1024;
constexpr std::string_view kEndOfInput = "\x04";  // Ctrl-D.
constexpr std::size_t kTailSize = std::size_t{8} * 1024;

// What is left of `stream`, at most `kStatusLimit` bytes of it.
Task<std::string> read_rest(MuxStream& stream) {
    std::string text;
    std::array<char, 4096> chunk{};
    for (;;) {
        const std::size_t size = co_await stream.read(chunk);
        if (size == 0) co_return text;
        if (text.size() < kStatusLimit) text.append(chunk.data(), size);
    }
}

class SpdyExec final : public Exec {
  public:
    SpdyExec(std::unique_ptr<SpdySession> session, const ExecOptions& options)
        : session_(std::move(session)) {
        status_ = open("error");
        if (options.in) in_ = open("stdin");
        if (options.out) out_ = open("stdout");
        if (options.err && !options.tty) err_ = open("stderr");
        if (options.tty) size_ = open("resize");
    }

    Task<> accepted() { co_await session_->accepted(); }

    Task<> write_in(std::string_view bytes) override {
        if (!in_) throw Error(ErrorCode::Failed, "stdin of the command is not connected");
        co_await in_->write(bytes);
    }

    Task<> close_in() override {
        if (!in_) co_return;
        if (size_) {
            // containerd drops the output of a terminal whose input was closed.
            co_await in_->write(kEndOfInput);
        } else {
            co_await in_->close_write();
        }
    }

    Task<std::size_t> read_out(std::span<char> into) override {
        if (!out_) co_return 0;
        const std::size_t size = co_await out_->read(into);
        co_return size;
    }

    Task<std::size_t> read_err(std::span<char> into) override {
        if (!err_) co_return 0;
        const std::size_t size = co_await err_->read(into);
        co_return size;
    }

    Task<> resize(unsigned columns, unsigned rows) override {
        if (!size_) co_return;
        const std::string text =
            "{\"Width\":" + std::to_string(columns) + ",\"Height\":" + std::to_string(rows) + "}\n";
        // A command that has just ended needs no size.
        (void)co_await attempt(size_->write(text));
    }

    Task<int> exit_code() override {
        if (!status_text_) {
            std::string text = co_await read_rest(*status_);
            status_text_ = std::move(text);
        }
        if (out_) co_await out_->drained();
        if (err_) co_await err_->drained();
        co_return or_throw(parse_exec_status(*status_text_));
    }

    void keep_tail_of_err() {
        if (err_) err_->keep_tail(kTailSize);
    }

    // How the command ended, for those who did not expect it to.
    Task<> throw_unless_success() {
        if (out_) co_await out_->drained();
        std::string text = co_await read_rest(*status_);
        const Result<int> code = parse_exec_status(text);
        if (code && *code == 0) co_return;
        std::string said;
        if (err_) said = co_await read_rest(*err_);
        const std::string reason =
            code ? "command ended with exit code " + std::to_string(*code) : code.error().message();
        const std::string_view words = trim(said);
        const ErrorCode kind = code ? ErrorCode::Failed : code.error().code();
        throw Error(kind, words.empty() ? reason : reason + ": " + std::string(words));
    }

    void drop() {
        status_->close();
        if (in_) in_->close();
        if (out_) out_->close();
        if (err_) err_->close();
        session_.reset();
    }

  private:
    std::unique_ptr<MuxStream> open(std::string_view type) {
        return session_->open({{"streamtype", std::string(type)}}, false);
    }

    std::unique_ptr<MuxStream> status_;
    std::unique_ptr<MuxStream> in_;
    std::unique_ptr<MuxStream> out_;
    std::unique_ptr<MuxStream> err_;
    std::unique_ptr<MuxStream> size_;
    std::optional<std::string> status_text_;
    std::unique_ptr<SpdySession> session_;  // Last: it closes before its streams reset themselves.
};

class ExecByteStream final : public ByteStream {
  public:
    explicit ExecByteStream(std::unique_ptr<SpdyExec> exec) : exec_(std::move(exec)) {
        exec_->keep_tail_of_err();
    }

    Task<std::size_t> read(std::span<char> into) override {
        if (ended_) co_return 0;
        const std::size_t size = co_await exec_->read_out(into);
        if (size > 0) co_return size;
        co_await exec_->throw_unless_success();
        ended_ = true;
        co_return 0;
    }

    Task<> write(std::string_view bytes) override { co_await exec_->write_in(bytes); }

    Task<> close_write() override { co_await exec_->close_in(); }

    void close() override { exec_->drop(); }

  private:
    std::unique_ptr<SpdyExec> exec_;
    bool ended_ = false;
};

Task<std::unique_ptr<SpdyExec>> open_streams(
    std::unique_ptr<SpdySession> session, ExecOptions options
) {
    auto exec = std::make_unique<SpdyExec>(std::move(session), options);
    co_await exec->accepted();
    co_return exec;
}

}  // namespace

Task<std::unique_ptr<Exec>> open_exec(std::unique_ptr<SpdySession> session, ExecOptions options) {
    std::unique_ptr<SpdyExec> exec = co_await open_streams(std::move(session), std::move(options));
    co_return exec;
}

Task<std::unique_ptr<ByteStream>> open_exec_stream(
    std::unique_ptr<SpdySession> session, ExecOptions options
) {
    std::unique_ptr<SpdyExec> exec = co_await open_streams(std::move(session), std::move(options));
    co_return std::make_unique<ExecByteStream>(std::move(exec));
}

}  // namespace ds::kube
