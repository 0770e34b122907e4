#pragma once

// An API server that does what a real one does not do on demand: it answers late, in pieces, cuts a
// connection at a given byte, refuses upgrades, goes away and comes back.
//
// A test says what is answered to which request, then uses the real client:
//
//   Task<std::string> ask(FakeApiServer& server, Client& client) {
//       server.answer("GET", "/version", {.status = 429, .headers = {{"Retry-After", "1"}}});
//       server.answer("GET", "/version", {.body = R"({"gitVersion":"v1.30.0"})"});
//       const ServerVersion version = co_await client.server_version();
//       co_return version.text;
//   }
//   CHECK(run_with_server({}, ask) == "v1.30.0");
//
// What an answer cannot say is a handler: a coroutine that has the connection for itself, reads
// and writes raw bytes on it, and may cut it. For upgraded connections see fake_streams.hpp.

#include "base/byte_stream.hpp"
#include "base/notifier.hpp"
#include "base/task_group.hpp"
#include "base/tasks.hpp"
#include "kube/client.hpp"
#include "kube/kubeconfig.hpp"
#include "net/http.hpp"
#include "net/http_client.hpp"
#include "support/run_task.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/this_coro.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace ds {

/// What a client asked for.
struct FakeRequest {
    std::string method;
    std::string target;  // Path and query as they were sent.
    net::HttpHeaders headers = {};
    std::string body = {};
    std::size_t connection = 0;  // On which connection, counted from zero.

    std::string path() const { return target.substr(0, target.find('?')); }

    /// Empty when there is none.
    std::string header(std::string_view name) const;
};

/// What is sent back, in the order of the fields.
struct FakeAnswer {
    std::chrono::milliseconds delay{0};
    int status = 200;
    net::HttpHeaders headers = {};  // Content-Type is application/json unless it is given.
    std::string body = {};
    std::vector<std::string> pieces = {};      // With any, the body is chunked; one chunk each.
    std::chrono::milliseconds piece_delay{0};  // Before each piece.
    bool stays_open = false;                   // Chunked, and never ends.
    /// The connection is closed after this many bytes of the answer, head included.
    std::optional<std::size_t> cut_at = {};
    bool close = false;  // Says "Connection: close", and does.
};

/// A refusal as the API server words it.
FakeAnswer fake_refusal(int status, std::string_view reason, std::string_view message);

/// One connection of a client. A handler may read and write on it as on any stream; what it does
/// to it goes for answers too.
class FakeConnection final : public ByteStream {
  public:
    FakeConnection(std::unique_ptr<ByteStream> stream, std::size_t number);

    /// Nothing when the client has closed the connection.
    Task<std::optional<FakeRequest>> read_request();

    Task<> answer(FakeAnswer answer);

    /// Answers 101; from now on the connection speaks what `headers` promise.
    Task<> switch_protocols(net::HttpHeaders headers);

    /// Closes the connection once this many more bytes were sent.
    void cut_after(std::size_t bytes) { left_ = bytes; }

    /// Sends everything in pieces of at most `size` bytes, each with a system call of its own.
    void fragment(std::size_t size) { piece_size_ = size; }

    bool closed() const { return closed_; }

    Task<std::size_t> read(std::span<char> into) override;
    Task<> write(std::string_view bytes) override;
    Task<> close_write() override;
    void close() override;

  private:
    Task<bool> read_more();

    std::unique_ptr<ByteStream> stream_;
    std::string ahead_;  // Read and not yet used.
    std::size_t number_;
    std::optional<std::size_t> left_;
    std::size_t piece_size_ = 0;
    bool closed_ = false;
};

enum class FakeTransport {
    Memory,  // No sockets: for thousands of connections in a second.
    Tcp,     // On loopback.
    Tls,     // On loopback, with a certificate of an authority of its own.
};

struct FakeServerOptions {
    FakeTransport transport = FakeTransport::Memory;
    /// TLS: demands a client certificate of this authority (PEM).
    std::string trusted_client = {};
};

/// The server. Runs in the group of its test, on the loop of its test.
class FakeApiServer {
  public:
    /// What answers a request that `on` or `answer` has registered. Anything it throws ends the
    /// connection. A lambda that captures must not await: let it call a coroutine.
    using Handler = std::function<Task<>(FakeConnection&, FakeRequest)>;

    FakeApiServer(
        boost::asio::any_io_executor executor, TaskGroup& tasks, FakeServerOptions options
    );
    FakeApiServer(const FakeApiServer&) = delete;
    FakeApiServer& operator=(const FakeApiServer&) = delete;
    ~FakeApiServer();

    /// Begins to listen; after a `stop` on the same port as before.
    Task<> start();

    /// As a server that is killed: closes the port and all connections.
    Task<> stop();

    /// Closes all connections, and goes on.
    void cut_all();

    /// Requests of `method` for `path`, which ends in '*' if only its beginning counts, go to
    /// `handler`; queries do not matter. The newest registration that fits has precedence.
    void on(std::string method, std::string path, Handler handler);

    /// As `on`: each answer is given once, in the order of the calls; the last one again and again.
    void answer(const std::string& method, const std::string& path, FakeAnswer answer);

    /// Everything that was asked for, in order.
    const std::deque<FakeRequest>& requests() const { return requests_; }

    /// How many requests of `method` for `path` there were.
    std::size_t count(std::string_view method, std::string_view path) const;

    Task<> wait_for_requests(std::size_t count);

    /// How many connections there ever were, and how many there are.
    std::size_t connections() const { return made_; }

    std::size_t open_connections() const { return open_.size(); }

    std::uint16_t port() const { return port_; }

    /// How a client reaches this server; for `Memory` it needs the `connector` too.
    kube::ClusterAccess access() const;

    /// Empty unless the transport is `Memory`.
    net::Connector connector();

  private:
    struct Route;
    struct Tls;

    Task<> serve();
    Task<> accept_all();
    Task<> serve_raw(std::unique_ptr<ByteStream> stream);
    Task<> serve_connection(std::unique_ptr<ByteStream> stream);
    Task<> serve_requests(FakeConnection& connection);
    Task<> handle(FakeConnection& connection, FakeRequest request);
    static Task<std::unique_ptr<ByteStream>> connect_memory(FakeApiServer* server);

    boost::asio::any_io_executor executor_;
    TaskGroup& tasks_;
    FakeServerOptions options_;
    std::unique_ptr<Tls> tls_;
    struct Listening;
    std::unique_ptr<Listening> listening_;
    TaskGroup* life_ = nullptr;  // While it listens.
    Notifier changed_;
    std::vector<Route> routes_;
    std::deque<FakeRequest> requests_;
    std::vector<FakeConnection*> open_;
    std::size_t made_ = 0;
    std::uint16_t port_ = 0;
};

namespace detail {

template <typename T, typename... Arguments>
Task<T> in_fake_cluster(
    FakeServerOptions options,
    Task<T> (*test)(FakeApiServer&, kube::Client&, Arguments...),
    Arguments... arguments
) {
    const boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
    TaskGroup serving(executor);
    FakeApiServer server(executor, serving, std::move(options));
    co_await server.start();
    TaskGroup tasks(executor);
    kube::Client client(executor, tasks, server.access(), server.connector());
    Task<T> limited = with_timeout(
        finish(tasks, test(server, client, arguments...)), std::chrono::seconds(60), "test"
    );
    Task<T> finished = finish(serving, std::move(limited));
    if constexpr (std::is_void_v<T>) {
        co_await std::move(finished);
    } else {
        T value = co_await std::move(finished);
        co_return value;
    }
}

}  // namespace detail

/// Runs `test` with a server that has started and a client of it, on a loop of their own. Whatever
/// the test leaves running is cancelled at its end; after a minute it fails.
template <typename T, typename... Arguments>
T run_with_server(
    FakeServerOptions options,
    Task<T> (*test)(FakeApiServer&, kube::Client&, Arguments...),
    Arguments... arguments
) {
    return run_task(detail::in_fake_cluster(std::move(options), test, arguments...));
}

}  // namespace ds
