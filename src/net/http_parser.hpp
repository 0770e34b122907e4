#pragma once

#include "base/result.hpp"
#include "net/http.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace ds::net {

/// Turns the bytes of one HTTP/1.1 response into its head and the pieces of its body. No I/O.
class HttpParser {
  public:
    /// `without_body` for the response to a HEAD request.
    explicit HttpParser(bool without_body);
    HttpParser(HttpParser&&) noexcept;
    HttpParser& operator=(HttpParser&&) noexcept;
    ~HttpParser();

    /// Takes what it can of `bytes` and says how much that was: an incomplete head is left for
    /// the next call, what follows the response too. Fails when it is not HTTP or the head is
    /// larger than 64 KiB.
    Result<std::size_t> feed(std::string_view bytes);

    /// Says that no more bytes will come. Fails when the response is not complete by that.
    Result<> end();

    bool head_done() const;
    bool done() const;

    /// Whether the connection may carry another exchange; valid once `done`.
    bool keeps_alive() const;

    /// Status, reason and headers, once `head_done`.
    HttpResponse take_head();

    /// The body as far as it came and was not taken.
    std::string take_body();

    std::size_t body_size() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace ds::net
