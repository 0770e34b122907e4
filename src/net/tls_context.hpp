#pragma once

#include "net/tls.hpp"

#include <map>
#include <memory>
#include <string>

// OpenSSL's own names, so that this header costs nothing.
struct ssl_ctx_st;      // NOLINT(readability-identifier-naming)
struct ssl_session_st;  // NOLINT(readability-identifier-naming)

namespace ds::net {

/// The inside of a `TlsContext`, for the TLS sources only.
struct TlsContext::Impl {
    struct FreeContext {
        void operator()(ssl_ctx_st* held) const;
    };

    struct FreeSession {
        void operator()(ssl_session_st* session) const;
    };

    using Session = std::unique_ptr<ssl_session_st, FreeSession>;

    std::unique_ptr<ssl_ctx_st, FreeContext> context;
    bool verify = true;
    std::string server_name;
    std::map<std::string, Session> sessions;  // The newest, by server name. Nodes stay in place.
};

/// The reason of the oldest failure that OpenSSL remembers, which is forgotten then.
std::string take_openssl_reason();

}  // namespace ds::net
