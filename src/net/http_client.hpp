#pragma once

#include "base/byte_stream.hpp"
#include "base/task.hpp"
#include "net/http.hpp"
#include "net/http_connection.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ds::net {

/// Makes a new connection to the server. Write it as a plain function object that returns the task
/// of a coroutine with parameters by value, never as a capturing lambda that awaits.
using Connector = std::function<Task<std::unique_ptr<ByteStream>>()>;

/// One request whose response is read piece by piece, on a connection of its own.
class HttpExchange {
  public:
    HttpExchange(HttpConnection connection, HttpResponse head);

    /// Status and headers; the body stays empty.
    const HttpResponse& head() const { return head_; }

    /// The next piece of the body; empty at the end.
    Task<std::string> read() { return connection_.read(); }

    /// All that is left of the body, which may have `max_body` bytes: for refusals.
    Task<std::string> read_all(std::size_t max_body = kMaxBody);

    /// The raw stream after an upgrade, including bytes that came with the head.
    std::unique_ptr<ByteStream> take_stream() { return connection_.take_stream(); }

  private:
    HttpConnection connection_;
    HttpResponse head_;
};

/// Requests to one server, over connections that are kept and reused.
class HttpClient {
  public:
    /// `host` is the value of the Host header.
    HttpClient(Connector connector, std::string host);
    ~HttpClient();

    /// Sends `request` and reads the whole response.
    ///
    /// When a kept connection turns out to be closed before anything of the response came, an
    /// idempotent request is sent once more on a new one.
    Task<HttpResponse> exchange(HttpRequest request, std::size_t max_body = kMaxBody);

    /// Sends `request` and waits for the head of the response; the connection is the exchange's
    /// own from then on. Without a `body`, which must live until the head has come, a kept
    /// connection is taken, as for `exchange`.
    Task<std::unique_ptr<HttpExchange>> open(HttpRequest request, BodySource* body = nullptr);

  private:
    struct Idle {
        HttpConnection connection;
        std::chrono::steady_clock::time_point since;
    };

    Task<HttpConnection> connect();
    void add_host(HttpRequest& request) const;
    std::optional<HttpConnection> take_idle(bool may_be_stale);
    void keep(HttpConnection connection);

    Connector connector_;
    std::string host_;
    std::vector<Idle> idle_;
};

}  // namespace ds::net
