#include "base/error.hpp"
#include "base/task_group.hpp"
#include "base/tasks.hpp"
#include "kube/exec_streams.hpp"
#include "kube/spdy_forward.hpp"
#include "kube/spdy_session.hpp"
#include "support/memory_stream.hpp"
#include "support/spdy_script.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ds::kube {
namespace {

// The server's end of a connection in memory.
class Server {
  public:
    explicit Server(std::unique_ptr<ByteStream> stream) : stream_(std::move(stream)) {}

    // Takes frames until one satisfies `wanted`; keeps the data of all streams.
    Task<> read_until(bool (*wanted)(const SpdyFrame&)) {
        std::vector<char> chunk(16 * 1024);
        for (;;) {
            const std::size_t size = co_await stream_->read(chunk);
            if (size == 0) throw Error(ErrorCode::Failed, "client has gone");
            decoder_.feed({chunk.data(), size});
            bool found = false;
            for (;;) {
                const auto frame = or_throw(decoder_.next());
                if (!frame) break;
                if (const auto* piece = std::get_if<SpdyData>(&*frame)) {
                    received_[piece->stream] += piece->bytes;
                }
                found = found || wanted(*frame);
            }
            if (found) co_return;
        }
    }

    Task<> accept_streams() {
        co_await read_until([](const SpdyFrame& frame) {
            const auto* open = std::get_if<SpdyOpen>(&frame);
            return open != nullptr && open->stream == kErrId;
        });
        const std::string replies = reply(kErrorId) + reply(kInId) + reply(kOutId) + reply(kErrId);
        co_await stream_->write(replies);
    }

    ByteStream& stream() { return *stream_; }

    const std::string& received(std::uint32_t stream) { return received_[stream]; }

  private:
    std::unique_ptr<ByteStream> stream_;
    SpdyDecoder decoder_;
    std::map<std::uint32_t, std::string> received_;
};

bool ends_stdin(const SpdyFrame& frame) {
    const auto* piece = std::get_if<SpdyData>(&frame);
    return piece != nullptr && piece->stream == kInId && piece->fin;
}

constexpr std::size_t kLarge = std::size_t{2} * 1024 * 1024;

Task<> serve_echo(Server& server) {
    co_await server.accept_streams();
    co_await server.read_until(ends_stdin);
    const std::string text = server.received(kInId);
    for (std::size_t at = 0; at < text.size(); at += 30'000) {
        const std::string frame = data(kOutId, std::string_view(text).substr(at, 30'000));
        co_await server.stream().write(frame);
    }
    const std::string end = data(kOutId, "", true) + data(kErrId, "", true) +
                            data(kErrorId, R"({"status":"Success"})", true);
    co_await server.stream().write(end);
}

Task<std::string> echo_large(boost::asio::any_io_executor executor, TaskGroup& tasks) {
    StreamPair pair = make_stream_pair(executor);
    Server server(std::move(pair.second));
    TaskGroup serving(executor);
    serving.start(serve_echo(server));
    auto session = std::make_unique<SpdySession>(executor, tasks, std::move(pair.first));
    ExecStreams streams = open_streams(std::move(session), with_stdin());
    std::unique_ptr<Exec> exec = co_await make_exec(std::move(streams));

    std::string text(kLarge, 'x');
    for (std::size_t at = 0; at < text.size(); at += 1000)
        text[at] = static_cast<char>('a' + at / 1000 % 26);
    co_await exec->write_in(text);
    co_await exec->close_in();
    std::string back;
    std::vector<char> chunk(10'000);
    for (;;) {
        const std::size_t size = co_await exec->read_out(chunk);
        if (size == 0) break;
        back.append(chunk.data(), size);
    }
    const int code = co_await exec->exit_code();
    co_await finish(serving, yield_once());
    const bool equal = back == text;
    co_return std::to_string(code) + (equal ? " equal" : " different");
}

Task<> send_large(Server& server, std::size_t& sent) {
    co_await server.accept_streams();
    const std::string frame = data(kOutId, std::string(10'000, 'y'));
    while (sent < kLarge) {
        co_await server.stream().write(frame);
        sent += 10'000;
    }
    const std::string end = data(kOutId, "", true) + data(kErrId, "", true) +
                            data(kErrorId, R"({"status":"Success"})", true);
    co_await server.stream().write(end);
}

struct Held {
    std::size_t before = 0;
    std::size_t total = 0;
    int code = -1;
};

Task<> wait_until_stuck(const std::size_t& sent) {
    std::size_t last = 0;
    for (int quiet = 0; quiet < 100; ++quiet) {
        co_await yield_once();
        if (sent != last) quiet = 0;
        last = sent;
    }
}

Task<Held> hold_back(boost::asio::any_io_executor executor, TaskGroup& tasks) {
    StreamPair pair = make_stream_pair(executor);
    Server server(std::move(pair.second));
    std::size_t sent = 0;
    TaskGroup serving(executor);
    serving.start(send_large(server, sent));
    auto session = std::make_unique<SpdySession>(executor, tasks, std::move(pair.first));
    ExecStreams streams = open_streams(std::move(session), with_stdin());
    std::unique_ptr<Exec> exec = co_await make_exec(std::move(streams));

    Held held;
    co_await wait_until_stuck(sent);
    held.before = sent;
    std::vector<char> chunk(10'000);
    for (;;) {
        const std::size_t size = co_await exec->read_out(chunk);
        if (size == 0) break;
        held.total += size;
    }
    held.code = co_await exec->exit_code();
    co_await finish(serving, yield_once());
    co_return held;
}

Task<std::string> order_of_end(
    boost::asio::any_io_executor executor, TaskGroup& tasks, Script* script
) {
    auto session =
        std::make_unique<SpdySession>(executor, tasks, std::make_unique<ScriptedStream>(*script));
    ExecStreams streams = open_streams(std::move(session), with_stdin());
    std::unique_ptr<Exec> exec = co_await make_exec(std::move(streams));

    TaskGroup waiting(executor);
    std::string order;

    struct Wait {
        static Task<> run(Exec& command, std::string& events) {
            const int code = co_await command.exit_code();
            events += "code " + std::to_string(code);
        }
    };

    waiting.start(Wait::run(*exec, order));
    for (int turn = 0; turn < 50; ++turn)
        co_await yield_once();
    const std::string out = co_await read_all_out(*exec);
    order += out + ", ";
    const std::string err = co_await read_all_err(*exec);
    order += err + ", ";
    co_await waiting.join();
    co_return order;
}

Task<std::string> write_after_end(
    boost::asio::any_io_executor executor, TaskGroup& tasks, Script* script
) {
    auto session =
        std::make_unique<SpdySession>(executor, tasks, std::make_unique<ScriptedStream>(*script));
    ExecStreams streams = open_streams(std::move(session), with_stdin());
    std::unique_ptr<Exec> exec = co_await make_exec(std::move(streams));
    (void)co_await read_all_out(*exec);
    (void)co_await read_all_err(*exec);
    const Result<> written = co_await attempt(exec->write_in("late"));
    const int code = co_await exec->exit_code();
    co_return (written ? "written" : written.error().message()) + " " + std::to_string(code);
}

Task<std::string> answer_ping(boost::asio::any_io_executor executor, TaskGroup& tasks) {
    StreamPair pair = make_stream_pair(executor);
    Server server(std::move(pair.second));
    const SpdySession session(executor, tasks, std::move(pair.first));
    const std::string question = encode_spdy(SpdyPing{4}) + encode_spdy(SpdyPing{1});
    co_await server.stream().write(question);
    co_await server.read_until([](const SpdyFrame& frame) {
        const auto* ping = std::get_if<SpdyPing>(&frame);
        return ping != nullptr && ping->id == 4;
    });
    co_return session.alive() ? "alive" : "dead";
}

Task<Result<std::string>> stream_end(
    boost::asio::any_io_executor executor, TaskGroup& tasks, Script* script
) {
    auto session =
        std::make_unique<SpdySession>(executor, tasks, std::make_unique<ScriptedStream>(*script));
    ExecStreams streams = open_streams(std::move(session), with_stdin());
    std::unique_ptr<ByteStream> stream = co_await make_exec_stream(std::move(streams));
    std::string text;
    std::array<char, 64> chunk{};
    for (;;) {
        const Result<std::size_t> size = co_await attempt(stream->read(chunk));
        if (!size) co_return tl::make_unexpected(size.error());
        if (*size == 0) co_return text;
        text.append(chunk.data(), *size);
    }
}

Task<Result<std::string>> play_forward(
    boost::asio::any_io_executor executor, TaskGroup& tasks, Script* script
) {
    auto session =
        std::make_unique<SpdySession>(executor, tasks, std::make_unique<ScriptedStream>(*script));
    Result<std::unique_ptr<ByteStream>> stream =
        co_await attempt(open_forward(std::move(session), "web-0", 8080));
    if (!stream) co_return tl::make_unexpected(stream.error());
    Result<> written = co_await attempt((*stream)->write("GET"));
    if (written) written = co_await attempt((*stream)->close_write());
    if (!written) co_return tl::make_unexpected(written.error());
    std::string text;
    std::array<char, 64> chunk{};
    for (;;) {
        const Result<std::size_t> size = co_await attempt((*stream)->read(chunk));
        if (!size) co_return tl::make_unexpected(size.error());
        if (*size == 0) co_return text;
        text.append(chunk.data(), *size);
    }
}

// The streams of a forwarded connection: 1 for errors, 3 for data.
std::vector<std::string> forward_conversation() {
    return {
        reply(1) + reply(3),
        data(3, "hello"),
        data(3, "", true),
        data(1, "", true),
    };
}

}  // namespace

TEST_CASE("Exec carries large input and output unchanged, and the end of stdin") {
    CHECK(run_with_tasks(echo_large) == "0 equal");
}

TEST_CASE("Exec holds the server back while nobody reads, and loses nothing") {
    const Held held = run_with_tasks(hold_back);

    CHECK(held.before < std::size_t{600} * 1024);
    CHECK(held.total >= kLarge);
    CHECK(held.code == 0);
}

TEST_CASE("Exec reports the exit code only after all output was read") {
    Script script = scripted(exec_conversation());

    CHECK(run_with_tasks(order_of_end, &script) == "hello world, oops, code 3");
}

TEST_CASE("Exec refuses input of a command that has ended") {
    Script script = scripted(exec_conversation());

    CHECK(run_with_tasks(write_after_end, &script) == "stream is closed 3");
}

TEST_CASE("SpdySession answers the server's pings and no answers to its own") {
    CHECK(run_with_tasks(answer_ping) == "alive");
}

TEST_CASE("exec_stream explains a command that failed by its stderr") {
    Script script = scripted(exec_conversation());

    const Result<std::string> end = run_with_tasks(stream_end, &script);

    CHECK(end.error() == Error(ErrorCode::Failed, "command ended with exit code 3: oops"));
}

TEST_CASE("A forwarded connection carries data both ways and ends by halves") {
    Script script = scripted(forward_conversation());

    const Result<std::string> text = run_with_tasks(play_forward, &script);

    CHECK(text.value() == "hello");
    const std::string sent = data(3, "GET") + data(3, "", true);
    CHECK(script.written().ends_with(sent));
}

TEST_CASE("A forwarded connection says what the pod answered") {
    const std::string what = "connect to port 8080 of pod 'web-0': ";
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"socat: Connection refused", "connection refused; nothing listens there in the pod"},
        {"pod is not running", "pod is not running"},
    };
    for (const auto& [said, expected] : cases) {
        CAPTURE(said);
        Script script = scripted({
            reply(1) + reply(3),
            data(1, said),
            encode_spdy(SpdyReset{3, 5}),
            data(1, "", true),
        });

        const Result<std::string> text = run_with_tasks(play_forward, &script);

        CHECK(text.error() == Error(ErrorCode::Failed, what + expected));
    }
}

TEST_CASE("A forwarded connection that is reset says so") {
    Script script =
        scripted({reply(1) + reply(3), encode_spdy(SpdyReset{3, 5}), data(1, "", true)});

    const Result<std::string> text = run_with_tasks(play_forward, &script);

    CHECK(text.error().code() == ErrorCode::Unavailable);
}

TEST_CASE("A refused stream is an error") {
    Script script = scripted({encode_spdy(SpdyReset{1, 3})});

    const Result<std::string> text = run_with_tasks(play_forward, &script);

    CHECK(text.error() == Error(ErrorCode::Failed, "the cluster refused to open a stream"));
}

TEST_CASE("A forwarded connection fails cleanly at every read and write") {
    for (std::size_t at = 0; at < 5; ++at) {
        CAPTURE(at);
        Script reading = scripted(forward_conversation());
        reading.fail_read = at;
        Script writing = scripted(forward_conversation());
        writing.fail_write = at;

        const Result<std::string> read = run_with_tasks(play_forward, &reading);
        const Result<std::string> write = run_with_tasks(play_forward, &writing);

        CHECK((read ? *read == "hello" : read.error().code() == ErrorCode::Unavailable));
        CHECK((write ? *write == "hello" : write.error().code() == ErrorCode::Unavailable));
        if (at < 4) CHECK(!read);
    }
}

}  // namespace ds::kube
