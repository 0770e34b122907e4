#pragma once

#include "base/byte_stream.hpp"
#include "base/task.hpp"
#include "net/http.hpp"

#include <cstddef>
#include <memory>
#include <string>

namespace ds::net {

/// What a response may weigh unless the caller says otherwise.
inline constexpr std::size_t kMaxBody = std::size_t{64} * 1024 * 1024;

/// The body of a request that is made while it is sent.
class BodySource {
  public:
    virtual ~BodySource() = default;

    /// The next piece; empty at the end.
    virtual Task<std::string> next() = 0;
};

/// HTTP/1.1 on a byte stream, as client, one exchange after the other.
///
/// Functions throw `Unavailable` when the connection breaks, `Failed` when the other side does not
/// speak HTTP or exceeds a limit (headers: 64 KiB); after that the connection is dead.
class HttpConnection {
  public:
    explicit HttpConnection(std::unique_ptr<ByteStream> stream);
    ~HttpConnection();
    HttpConnection(HttpConnection&&) noexcept;
    HttpConnection& operator=(HttpConnection&&) noexcept;

    /// Sends `request` and reads the whole response, of at most `max_body` bytes of body.
    Task<HttpResponse> exchange(HttpRequest request, std::size_t max_body = kMaxBody);

    /// Sends `request` and waits for the head of the response; its body comes from `read`. With
    /// `body`, sends that in chunks; an early refusal (status 400 and more) ends the sending.
    Task<HttpResponse> open(HttpRequest request, BodySource* body = nullptr);

    /// The next piece of the body; empty at the end.
    Task<std::string> read();

    /// Whether the last exchange is over and left the connection fit for another one.
    bool reusable() const;

    /// Whether any byte of the response to the last request has come.
    bool answered() const;

    /// The stream, with what was read beyond the head of the response, after an upgrade (101).
    /// The connection is dead then.
    std::unique_ptr<ByteStream> take_stream();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace ds::net
