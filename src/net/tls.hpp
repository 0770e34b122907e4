#pragma once

#include "base/byte_stream.hpp"
#include "base/result.hpp"
#include "base/task.hpp"

#include <memory>
#include <string>

namespace ds::net {

struct TlsOptions {
    std::string ca_pem = {};  // Trusted authorities; empty: those of this system.
    std::string certificate_pem = {
    };  // Our own certificate with its chain, and its key; may be empty.
    std::string key_pem = {};
    bool verify = true;            // Whether the server must prove its name.
    std::string server_name = {};  // Expected instead of the host connected to, when not empty.
};

/// Keys, trust and remembered sessions of TLS connections to one service.
///
/// Made once and shared by its connections, which it must outlive: later ones resume the session.
class TlsContext {
  public:
    /// Fails with `InvalidInput` when a PEM text is broken or the key is not the certificate's.
    static Result<std::unique_ptr<TlsContext>> make(const TlsOptions& options);

    ~TlsContext();

    struct Impl;  // For tls.cpp, the only file that sees OpenSSL.

    Impl& impl() { return *impl_; }

  private:
    explicit TlsContext(std::unique_ptr<Impl> impl);

    std::unique_ptr<Impl> impl_;
};

/// Speaks TLS 1.2 or later over `stream` as a client; `server_name` is a host name or IP address.
///
/// `close_write` sends the end and leaves reading open. Throws `Failed` when the certificate is
/// expired, of an unknown authority or for another name, or the server does not speak TLS;
/// `Unauthorized` when it rejects our certificate; `Unavailable` when the connection breaks.
Task<std::unique_ptr<ByteStream>> connect_tls(
    std::unique_ptr<ByteStream> stream, TlsContext& context, std::string server_name
);

}  // namespace ds::net
