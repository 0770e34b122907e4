#include "kube/exec_streams.hpp"

#include "base/error.hpp"
#include "base/strings.hpp"
#include "base/tasks.hpp"
#include "kube/exec_status.hpp"
#include "kube/spdy_session.hpp"
#include "kube/websocket_session.hpp"

#include <boost/asio/awaitable.hpp>

#include <array>
#include <cstdint>
#include <string>
#include <utility>

namespace ds::kube {
namespace {

constexpr std::size_t kStatusLimit = std::size_t{64} * 1024;
constexpr std::string_view kEndOfInput = "\x04";  // Ctrl-D.
constexpr std::size_t kTailSize = std::size_t{8} * 1024;
constexpr auto kAcceptLimit = std::chrono::seconds(30);

// What a pipe holds: more input than this may have been left unread.
constexpr std::uint64_t kPipeSize = std::uint64_t{64} * 1024;

// Adds what is left of `stream` to `text`, at most `kStatusLimit` bytes of it.
Task<> read_rest(MuxStream& stream, std::string& text) {
    std::array<char, 4096> chunk{};
    for (;;) {
        const std::size_t size = co_await stream.read(chunk);
        if (size == 0) co_return;
        if (text.size() < kStatusLimit) text.append(chunk.data(), size);
    }
}

class StreamExec final : public Exec {
  public:
    explicit StreamExec(ExecStreams streams) : streams_(std::move(streams)) {}

    StreamExec(const StreamExec&) = delete;
    StreamExec& operator=(const StreamExec&) = delete;

    ~StreamExec() override {
        // Nobody reads what is left of the input of a command that has ended.
        if (has_status_ && streams_.session) streams_.session->abandon();
    }

    Task<> accepted() {
        Task<> accepting = streams_.session->accepted();
        co_await with_timeout(std::move(accepting), kAcceptLimit, "open the streams");
    }

    Task<> write_in(std::string_view bytes) override {
        if (!streams_.in) throw Error(ErrorCode::Failed, "stdin of the command is not connected");
        co_await streams_.in->write(bytes);
    }

    Task<> close_in() override {
        if (!streams_.in) co_return;
        if (streams_.size) {
            // containerd drops the output of a terminal whose input was closed.
            co_await streams_.in->write(kEndOfInput);
        } else {
            co_await streams_.in->close_write();
        }
    }

    Task<std::size_t> read_out(std::span<char> into) override {
        if (!streams_.out) co_return 0;
        const std::size_t size = co_await streams_.out->read(into);
        co_return size;
    }

    Task<std::size_t> read_err(std::span<char> into) override {
        if (!streams_.err) co_return 0;
        const std::size_t size = co_await streams_.err->read(into);
        co_return size;
    }

    Task<> resize(unsigned columns, unsigned rows) override {
        if (!streams_.size) co_return;
        const std::string text =
            "{\"Width\":" + std::to_string(columns) + ",\"Height\":" + std::to_string(rows) + "}\n";
        // A command that has just ended needs no size.
        (void)co_await attempt(streams_.size->write(text));
    }

    Task<int> exit_code() override {
        co_await outputs_drained();
        co_await read_status();
        co_return or_throw(parse_exec_status(status_text_));
    }

    void keep_tail_of_err() {
        if (streams_.err) streams_.err->keep_tail(kTailSize);
    }

    // How the command ended, for those who did not expect it to.
    Task<> throw_unless_success() {
        if (streams_.out) co_await streams_.out->drained();
        co_await read_status();
        const Result<int> code = parse_exec_status(status_text_);
        if (code && *code == 0) co_return;
        std::string said;
        if (streams_.err) co_await read_rest(*streams_.err, said);
        const std::string reason =
            code ? "command ended with exit code " + std::to_string(*code) : code.error().message();
        const std::string_view words = trim(said);
        const ErrorCode kind = code ? ErrorCode::Failed : code.error().code();
        throw Error(kind, words.empty() ? reason : reason + ": " + std::string(words));
    }

    void drop() {
        streams_.status->close();
        if (streams_.in) streams_.in->close();
        if (streams_.out) streams_.out->close();
        if (streams_.err) streams_.err->close();
        streams_.session.reset();
    }

  private:
    Task<> outputs_drained() {
        if (streams_.out) co_await streams_.out->drained();
        if (streams_.err) co_await streams_.err->drained();
    }

    std::uint64_t written_in() const { return streams_.in ? streams_.in->written() : 0; }

    // containerd tells how a command ended only after all input was taken. When the command left
    // more of it unread than pipes hold, that is never. A command may also have closed its outputs
    // and go on reading (containerd stops its input then, other runtimes do not): so nothing is
    // given up while input moves.
    Task<> read_status() {
        constexpr int kLooks = 10;
        std::uint64_t moved = 0;
        int still = 0;
        while (!has_status_) {
            Task<> reading = read_rest(*streams_.status, status_text_);
            Task<bool> limited = run_with_limit(std::move(reading), streams_.status_limit / kLooks);
            const Result<bool> read = co_await attempt(std::move(limited));
            if (!read) throw unknown_end(read.error());
            has_status_ = *read;
            still = written_in() == moved ? still + 1 : 0;
            moved = written_in();
            if (!has_status_ && still > kLooks && moved > kPipeSize) throw stuck();
        }
    }

    Error unknown_end(const Error& why) const {
        return why.with_context("the command closed its outputs, but how it ended is not known");
    }

    Error stuck() {
        streams_.session->abandon();
        const auto limit = std::chrono::duration_cast<std::chrono::seconds>(streams_.status_limit);
        return {
            ErrorCode::Failed,
            "the command closed its outputs " + std::to_string(limit.count()) +
                " s ago and left input unread, and the cluster does not say how it ended; give it "
                "no more input than it reads",
        };
    }

    ExecStreams streams_;
    std::string status_text_;
    bool has_status_ = false;
};

class ExecByteStream final : public ByteStream {
  public:
    explicit ExecByteStream(std::unique_ptr<StreamExec> exec) : exec_(std::move(exec)) {
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
    std::unique_ptr<StreamExec> exec_;
    bool ended_ = false;
};

Task<std::unique_ptr<StreamExec>> accept(ExecStreams streams) {
    auto exec = std::make_unique<StreamExec>(std::move(streams));
    co_await exec->accepted();
    co_return exec;
}

}  // namespace

ExecStreams open_streams(std::unique_ptr<SpdySession> session, const ExecOptions& options) {
    const auto open = [&session](std::string_view type) {
        return session->open({{"streamtype", std::string(type)}}, false);
    };
    ExecStreams streams;
    streams.status = open("error");
    if (options.in) streams.in = open("stdin");
    if (options.out) streams.out = open("stdout");
    if (options.err && !options.tty) streams.err = open("stderr");
    if (options.tty) streams.size = open("resize");
    streams.session = std::move(session);
    return streams;
}

ExecStreams open_streams(std::unique_ptr<WebSocketSession> session, const ExecOptions& options) {
    ExecStreams streams;
    streams.status = session->channel(WebSocketSession::kStatus);
    if (options.in) streams.in = session->channel(WebSocketSession::kIn);
    if (options.out) streams.out = session->channel(WebSocketSession::kOut);
    if (options.err && !options.tty) streams.err = session->channel(WebSocketSession::kErr);
    if (options.tty) streams.size = session->channel(WebSocketSession::kResize);
    streams.session = std::move(session);
    return streams;
}

Task<std::unique_ptr<Exec>> make_exec(ExecStreams streams) {
    std::unique_ptr<StreamExec> exec = co_await accept(std::move(streams));
    co_return exec;
}

Task<std::unique_ptr<ByteStream>> make_exec_stream(ExecStreams streams) {
    std::unique_ptr<StreamExec> exec = co_await accept(std::move(streams));
    co_return std::make_unique<ExecByteStream>(std::move(exec));
}

}  // namespace ds::kube
