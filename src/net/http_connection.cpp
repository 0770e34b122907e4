#include "net/http_connection.hpp"

#include "base/check.hpp"
#include "base/error.hpp"
#include "base/task_group.hpp"
#include "base/tasks.hpp"
#include "net/http_parser.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace ds::net {
namespace asio = boost::asio;

namespace {

constexpr std::size_t kReadSize = std::size_t{64} * 1024;

// Up to here a body is copied behind its head, so that both leave in one packet.
constexpr std::size_t kSmallBody = std::size_t{16} * 1024;

/// A stream some of whose bytes were read too early.
class PrefixedStream final : public ByteStream {
  public:
    PrefixedStream(std::string early, std::unique_ptr<ByteStream> rest)
        : early_(std::move(early)), rest_(std::move(rest)) {}

    Task<std::size_t> read(std::span<char> into) override {
        if (early_.empty()) co_return co_await rest_->read(into);
        co_await check_cancelled();
        const std::size_t count = std::min(into.size(), early_.size());
        std::copy_n(early_.begin(), count, into.begin());
        early_.erase(0, count);
        co_return count;
    }

    Task<> write(std::string_view bytes) override { return rest_->write(bytes); }

    Task<> close_write() override { return rest_->close_write(); }

    void close() override { rest_->close(); }

  private:
    std::string early_;
    std::unique_ptr<ByteStream> rest_;
};

bool has_line_break(std::string_view text) {
    return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

// A line break in a value would be another header, or another request.
void check_request(const HttpRequest& request) {
    const bool target_broken = has_line_break(request.target) || request.target.empty() ||
                               request.target.find(' ') != std::string::npos;
    if (target_broken || has_line_break(request.method)) {
        throw Error(ErrorCode::InvalidInput, "'" + request.target + "' is not an HTTP target");
    }
    for (const auto& [name, value] : request.headers) {
        if (name.empty() || has_line_break(name) || has_line_break(value)) {
            throw Error(
                ErrorCode::InvalidInput, "value of HTTP header '" + name + "' has a line break"
            );
        }
    }
}

std::string render_head(const HttpRequest& request, bool streaming) {
    check_request(request);
    std::string head = request.method + " " + request.target + " HTTP/1.1\r\n";
    for (const auto& [name, value] : request.headers) {
        head.append(name).append(": ").append(value).append("\r\n");
    }
    const bool has_body = !request.body.empty() || request.method == "POST" ||
                          request.method == "PUT" || request.method == "PATCH";
    if (streaming) {
        head += "Transfer-Encoding: chunked\r\n";
    } else if (has_body) {
        head += "Content-Length: " + std::to_string(request.body.size()) + "\r\n";
    }
    return head + "\r\n";
}

std::string render_chunk(const std::string& piece) {
    std::array<char, 16> digits{};
    const auto end =
        std::to_chars(digits.data(), digits.data() + digits.size(), piece.size(), 16).ptr;
    std::string chunk(digits.data(), end);
    chunk.reserve(chunk.size() + piece.size() + 4);
    chunk += "\r\n";
    chunk += piece;
    chunk += "\r\n";
    return chunk;
}

}  // namespace

struct HttpConnection::State {
    explicit State(std::unique_ptr<ByteStream> on) : stream(std::move(on)) {}

    std::unique_ptr<ByteStream> stream;
    std::vector<char> space = std::vector<char>(kReadSize);
    std::string ahead;  // Read and not yet parsed.
    HttpParser parser{false};
    bool without_body = false;
    bool answered = false;
    bool incomplete = false;  // `ahead` alone gets the parser no further.
    bool sent = false;        // All of the request.
    std::optional<Error> send_failure;

    void begin(const HttpRequest& request) {
        DS_CHECK(stream != nullptr);
        without_body = request.method == "HEAD";
        parser = HttpParser(without_body);
        answered = false;
        sent = false;
        send_failure.reset();
    }

    // Hands bytes to the parser, read from the stream when those left over do not suffice.
    Task<> parse_more() {
        if (ahead.empty() || incomplete) {
            const std::size_t count = co_await stream->read(space);
            if (count == 0) {
                or_throw(parser.end());
                co_return;
            }
            answered = true;
            ahead.append(space.data(), count);
        }
        const std::size_t taken = or_throw(parser.feed(ahead));
        incomplete = taken < ahead.size() && !parser.done();
        ahead.erase(0, taken);
    }

    Task<HttpResponse> read_head() {
        for (;;) {
            while (!parser.head_done())
                co_await parse_more();
            HttpResponse head = parser.take_head();
            const bool interim = head.status / 100 == 1 && head.status != 101;
            if (!interim) co_return head;
            parser = HttpParser(without_body);
        }
    }

    // Fails when `body` does; that the connection breaks is noted only, because a response that is
    // already on its way may explain it.
    Task<> send_chunks(std::string head, BodySource& body) {
        Result<> written = co_await attempt(stream->write(head));
        while (written && !sent) {
            const std::string piece = co_await body.next();
            const std::string chunk = piece.empty() ? "0\r\n\r\n" : render_chunk(piece);
            written = co_await attempt(stream->write(chunk));
            sent = written && piece.empty();
        }
        if (!written) send_failure = written.error();
    }

    // An early refusal need not wait for the rest of the request.
    Task<HttpResponse> read_head_beside(TaskGroup& sending) {
        HttpResponse head = co_await read_head();
        if (head.status < 400) co_await sending.join();
        co_return head;
    }
};

HttpConnection::HttpConnection(std::unique_ptr<ByteStream> stream)
    : state_(std::make_unique<State>(std::move(stream))) {}

HttpConnection::~HttpConnection() = default;
HttpConnection::HttpConnection(HttpConnection&&) noexcept = default;
HttpConnection& HttpConnection::operator=(HttpConnection&&) noexcept = default;

Task<HttpResponse> HttpConnection::exchange(HttpRequest request, std::size_t max_body) {
    const std::string target = request.target;
    HttpResponse response = co_await open(std::move(request), nullptr);
    for (;;) {
        const std::string piece = co_await read();
        if (piece.empty()) co_return response;
        if (response.body.size() + piece.size() > max_body) {
            state_->stream->close();
            throw Error(
                ErrorCode::Failed,
                "response to '" + target + "' is larger than " + std::to_string(max_body) + " bytes"
            );
        }
        response.body += piece;
    }
}

Task<HttpResponse> HttpConnection::open(HttpRequest request, BodySource* body) {
    State& state = *state_;
    state.begin(request);
    std::string head = render_head(request, body != nullptr);
    if (body != nullptr) {
        TaskGroup sending(co_await asio::this_coro::executor);
        sending.start(state.send_chunks(std::move(head), *body));
        Task<HttpResponse> reading = state.read_head_beside(sending);
        const Result<HttpResponse> response = co_await attempt(finish(sending, std::move(reading)));
        if (!response) throw state.send_failure.value_or(response.error());
        const bool cut_off = state.send_failure && response->status < 400;
        if (cut_off) throw Error(*state.send_failure);
        co_return *response;
    }
    const bool together = request.body.size() <= kSmallBody;
    if (together) head += request.body;
    co_await state.stream->write(head);
    if (!together) co_await state.stream->write(request.body);
    state.sent = true;
    co_return co_await state.read_head();
}

Task<std::string> HttpConnection::read() {
    State& state = *state_;
    while (state.parser.body_size() == 0 && !state.parser.done())
        co_await state.parse_more();
    co_return state.parser.take_body();
}

bool HttpConnection::reusable() const {
    return state_->stream && state_->sent && state_->ahead.empty() &&
           state_->parser.keeps_alive() && state_->parser.body_size() == 0;
}

bool HttpConnection::answered() const {
    return state_->answered;
}

std::unique_ptr<ByteStream> HttpConnection::take_stream() {
    DS_CHECK(state_->stream != nullptr);
    std::unique_ptr<ByteStream> stream = std::move(state_->stream);
    if (state_->ahead.empty()) return stream;
    return std::make_unique<PrefixedStream>(std::move(state_->ahead), std::move(stream));
}

}  // namespace ds::net
