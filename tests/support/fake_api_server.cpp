#include "support/fake_api_server.hpp"

#include "base/error.hpp"
#include "base/strings.hpp"
#include "net/listener.hpp"
#include "support/memory_stream.hpp"
#include "support/tls_server.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <limits>

namespace ds {
namespace {

constexpr std::size_t kMaxHead = std::size_t{64} * 1024;

std::string chunk_of(std::string_view piece) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string size;
    for (std::size_t left = piece.size(); left > 0; left /= 16)
        size.insert(size.begin(), kDigits[left % 16]);
    return size + "\r\n" + std::string(piece) + "\r\n";
}

FakeRequest parse_head(std::string_view head) {
    FakeRequest request;
    const std::size_t method_end = head.find(' ');
    const std::size_t target_end = head.find(' ', method_end + 1);
    const std::size_t line_end = head.find("\r\n");
    if (target_end == std::string_view::npos || target_end > line_end) {
        throw Error(ErrorCode::Failed, "fake server: not HTTP: " + std::string(head));
    }
    request.method = head.substr(0, method_end);
    request.target = head.substr(method_end + 1, target_end - method_end - 1);
    head.remove_prefix(line_end + 2);
    while (!head.empty()) {
        const std::string_view line = head.substr(0, head.find("\r\n"));
        head.remove_prefix(line.size() + 2);
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos) continue;
        request.headers.emplace_back(line.substr(0, colon), trim(line.substr(colon + 1)));
    }
    return request;
}

std::string render_head(const FakeAnswer& answer, bool chunked) {
    std::string head = "HTTP/1.1 " + std::to_string(answer.status) + " Scripted\r\n";
    for (const auto& [name, value] : answer.headers)
        head += name + ": " + value + "\r\n";
    if (net::find_header(answer.headers, "Content-Type") == nullptr) {
        head += "Content-Type: application/json\r\n";
    }
    if (answer.close) head += "Connection: close\r\n";
    head += chunked ? "Transfer-Encoding: chunked\r\n"
                    : "Content-Length: " + std::to_string(answer.body.size()) + "\r\n";
    return head + "\r\n";
}

}  // namespace

std::string FakeRequest::header(std::string_view name) const {
    const std::string* found = net::find_header(headers, name);
    return found != nullptr ? *found : "";
}

FakeAnswer fake_refusal(int status, std::string_view reason, std::string_view message) {
    FakeAnswer answer;
    answer.status = status;
    answer.body = R"({"kind":"Status","apiVersion":"v1","status":"Failure","reason":")";
    answer.body += std::string(reason) + R"(","message":")" + std::string(message) + R"(","code":)";
    answer.body += std::to_string(status) + "}";
    return answer;
}

FakeConnection::FakeConnection(std::unique_ptr<ByteStream> stream, std::size_t number)
    : stream_(std::move(stream)), number_(number) {}

Task<bool> FakeConnection::read_more() {
    std::array<char, 16 * 1024> chunk{};
    const std::size_t size = co_await stream_->read(chunk);
    ahead_.append(chunk.data(), size);
    co_return size > 0;
}

Task<std::optional<FakeRequest>> FakeConnection::read_request() {
    std::size_t end = std::string::npos;
    while ((end = ahead_.find("\r\n\r\n")) == std::string::npos) {
        if (ahead_.size() > kMaxHead) throw Error(ErrorCode::Failed, "fake server: large head");
        const bool more = co_await read_more();
        if (!more) co_return std::nullopt;
    }
    FakeRequest request = parse_head(std::string_view(ahead_).substr(0, end + 2));
    request.connection = number_;
    const auto size = std::strtoull(request.header("Content-Length").c_str(), nullptr, 10);
    ahead_.erase(0, end + 4);
    while (ahead_.size() < size) {
        const bool more = co_await read_more();
        if (!more) co_return std::nullopt;
    }
    request.body = ahead_.substr(0, size);
    ahead_.erase(0, size);
    co_return request;
}

Task<> FakeConnection::answer(FakeAnswer answer) {
    if (answer.delay.count() > 0) co_await sleep_for(answer.delay);
    if (answer.cut_at) cut_after(*answer.cut_at);
    const bool chunked = !answer.pieces.empty() || answer.stays_open;
    const std::string whole = render_head(answer, chunked);
    if (!chunked) {
        const std::string all = whole + answer.body;
        co_await write(all);
        co_return;
    }
    const std::string first = answer.body.empty() ? whole : whole + chunk_of(answer.body);
    co_await write(first);
    for (const std::string& piece : answer.pieces) {
        if (answer.piece_delay.count() > 0) co_await sleep_for(answer.piece_delay);
        const std::string chunk = chunk_of(piece);
        co_await write(chunk);
    }
    if (answer.stays_open) {
        while (co_await read_more())
            ahead_.clear();
        co_return;
    }
    co_await write("0\r\n\r\n");
}

Task<> FakeConnection::switch_protocols(net::HttpHeaders headers) {
    std::string head = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n";
    for (const auto& [name, value] : headers)
        head += name + ": " + value + "\r\n";
    head += "\r\n";
    co_await write(head);
}

Task<std::size_t> FakeConnection::read(std::span<char> into) {
    if (ahead_.empty()) {
        const std::size_t size = co_await stream_->read(into);
        co_return size;
    }
    const std::size_t size = std::min(into.size(), ahead_.size());
    std::copy_n(ahead_.begin(), size, into.begin());
    ahead_.erase(0, size);
    co_return size;
}

Task<> FakeConnection::write(std::string_view bytes) {
    const bool cut = left_ && bytes.size() >= *left_;
    if (cut) bytes = bytes.substr(0, *left_);
    if (left_) *left_ -= bytes.size();
    const std::size_t step =
        piece_size_ == 0 ? std::max<std::size_t>(bytes.size(), 1) : piece_size_;
    for (; !bytes.empty(); bytes.remove_prefix(std::min(step, bytes.size()))) {
        co_await stream_->write(bytes.substr(0, step));
        if (piece_size_ != 0) co_await yield_once();
    }
    if (!cut) co_return;
    close();
    throw Error(ErrorCode::Unavailable, "fake server: cut as the test wanted");
}

Task<> FakeConnection::close_write() {
    return stream_->close_write();
}

void FakeConnection::close() {
    closed_ = true;
    stream_->close();
}

struct FakeApiServer::Route {
    std::string method;
    std::string path;
    Handler handler;  // Or, without one:
    std::deque<FakeAnswer> answers;
    std::size_t next = 0;  // The answer to give, or one behind the last.

    bool fits(std::string_view asked_method, std::string_view asked) const {
        if (method != asked_method) return false;
        const std::string_view mine = path;
        if (!mine.ends_with('*')) return mine == asked;
        return asked.starts_with(mine.substr(0, mine.size() - 1));
    }
};

struct FakeApiServer::Tls {
    explicit Tls(const std::string& trusted_client)
        : authority(make_identity({.name = "fake authority"}, nullptr)),
          identity(make_identity(
              {.name = "fake server", .alternatives = "IP:127.0.0.1,DNS:localhost"}, &authority
          )),
          keys(identity, trusted_client) {}

    TlsIdentity authority;
    TlsIdentity identity;
    TlsServerKeys keys;
};

struct FakeApiServer::Listening {
    std::unique_ptr<net::Listener> listener;
};

FakeApiServer::FakeApiServer(
    boost::asio::any_io_executor executor, TaskGroup& tasks, FakeServerOptions options
)
    : executor_(std::move(executor)),
      tasks_(tasks),
      options_(std::move(options)),
      changed_(executor_) {
    if (options_.transport == FakeTransport::Tls) {
        tls_ = std::make_unique<Tls>(options_.trusted_client);
    }
}

FakeApiServer::~FakeApiServer() = default;

Task<> FakeApiServer::start() {
    if (options_.transport != FakeTransport::Memory) {
        listening_ = std::make_unique<Listening>();
        listening_->listener = co_await net::Listener::open("127.0.0.1", port_);
        port_ = listening_->listener->port();
    }
    tasks_.start(serve());
    while (life_ == nullptr)
        co_await changed_.wait();
}

Task<> FakeApiServer::serve() {
    TaskGroup life(executor_);
    life_ = &life;
    if (listening_) life.start(accept_all());
    Notifier never(executor_);
    life.start(never.wait());
    changed_.notify();
    co_await attempt(life.join());
    life_ = nullptr;
    listening_.reset();
    changed_.notify();
}

Task<> FakeApiServer::stop() {
    if (life_ != nullptr) life_->cancel();
    cut_all();
    while (life_ != nullptr)
        co_await changed_.wait();
}

void FakeApiServer::cut_all() {
    for (FakeConnection* connection : open_)
        connection->close();
}

void FakeApiServer::on(std::string method, std::string path, Handler handler) {
    routes_.push_back({std::move(method), std::move(path), std::move(handler), {}, 0});
}

void FakeApiServer::answer(const std::string& method, const std::string& path, FakeAnswer answer) {
    const auto same = [&](const Route& route) {
        return route.method == method && route.path == path && !route.handler;
    };
    auto found = std::find_if(routes_.begin(), routes_.end(), same);
    if (found == routes_.end()) {
        routes_.push_back({method, path, nullptr, {}, 0});
        found = routes_.end() - 1;
    }
    found->answers.push_back(std::move(answer));
}

std::size_t FakeApiServer::count(std::string_view method, std::string_view path) const {
    const auto fits = [&](const FakeRequest& request) {
        return request.method == method && request.path() == path;
    };
    return static_cast<std::size_t>(std::count_if(requests_.begin(), requests_.end(), fits));
}

Task<> FakeApiServer::wait_for_requests(std::size_t count) {
    while (requests_.size() < count)
        co_await changed_.wait();
}

kube::ClusterAccess FakeApiServer::access() const {
    kube::ClusterAccess access;
    access.context = "fake";
    access.name_space = "default";
    access.server = "http://127.0.0.1:" + std::to_string(port_);
    if (options_.transport == FakeTransport::Memory) access.server = "http://fake.test:80";
    if (!tls_) return access;
    access.server = "https://127.0.0.1:" + std::to_string(port_);
    access.ca = tls_->authority.certificate_pem;
    return access;
}

net::Connector FakeApiServer::connector() {
    if (options_.transport != FakeTransport::Memory) return nullptr;
    return [this] {
        return connect_memory(this);
    };
}

Task<std::unique_ptr<ByteStream>> FakeApiServer::connect_memory(FakeApiServer* server) {
    co_await yield_once();
    if (server->life_ == nullptr) throw Error(ErrorCode::Unavailable, "connection refused");
    StreamPair pair = make_stream_pair(server->executor_);
    server->life_->start(server->serve_raw(std::move(pair.second)));
    co_return std::move(pair.first);
}

Task<> FakeApiServer::accept_all() {
    for (;;) {
        std::unique_ptr<ByteStream> stream = co_await listening_->listener->accept();
        life_->start(serve_raw(std::move(stream)));
    }
}

// A client that goes away in the middle of something is no failure of the test.
Task<> FakeApiServer::serve_raw(std::unique_ptr<ByteStream> stream) {
    (void)co_await attempt(serve_connection(std::move(stream)));
}

Task<> FakeApiServer::serve_connection(std::unique_ptr<ByteStream> stream) {
    if (tls_) {
        auto secure = std::make_unique<TlsServer>(std::move(stream), tls_->keys);
        co_await secure->accept();
        stream = std::move(secure);
    }
    FakeConnection connection(std::move(stream), made_++);
    open_.push_back(&connection);

    struct Leave {
        std::vector<FakeConnection*>& open;
        FakeConnection* mine;

        ~Leave() { std::erase(open, mine); }
    };

    const Leave leave{open_, &connection};
    co_await serve_requests(connection);
}

Task<> FakeApiServer::serve_requests(FakeConnection& connection) {
    while (!connection.closed()) {
        std::optional<FakeRequest> request = co_await connection.read_request();
        if (!request) co_return;
        requests_.push_back(*request);
        changed_.notify();
        const bool upgraded = !request->header("Upgrade").empty();
        co_await handle(connection, *std::move(request));
        if (upgraded) co_return;
    }
}

Task<> FakeApiServer::handle(FakeConnection& connection, FakeRequest request) {
    const std::string path = request.path();
    const auto fits = [&](const Route& route) {
        return route.fits(request.method, path);
    };
    const auto found = std::find_if(routes_.rbegin(), routes_.rend(), fits);
    if (found == routes_.rend()) {
        const FakeAnswer unknown = fake_refusal(
            404, "NotFound", "the test has no answer to " + request.method + " " + path
        );
        co_await connection.answer(unknown);
        co_return;
    }
    if (found->handler) {
        const Handler handler = found->handler;  // The list may grow meanwhile.
        co_await handler(connection, std::move(request));
        co_return;
    }
    const std::size_t index = std::min(found->next, found->answers.size() - 1);
    found->next = index + 1;
    FakeAnswer answer = found->answers[index];
    const bool close = answer.close;
    co_await connection.answer(std::move(answer));
    if (close) connection.close();
}

}  // namespace ds
