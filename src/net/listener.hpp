#pragma once

#include "base/byte_stream.hpp"
#include "base/task.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace ds::net {

/// A local TCP port that accepts connections. The destructor closes it; nothing may wait then.
class Listener {
  public:
    /// Listens on `address` ("127.0.0.1", "::1", "localhost" for 127.0.0.1) and `port`, where zero
    /// lets the system choose. Throws `Conflict` "port 8080 is in use by 'nginx' (pid 123)" or
    /// `Forbidden` for a port that needs more rights.
    static Task<std::unique_ptr<Listener>> open(std::string address, std::uint16_t port);

    virtual ~Listener() = default;

    /// Waits for the next connection.
    virtual Task<std::unique_ptr<ByteStream>> accept() = 0;

    virtual std::uint16_t port() const = 0;
};

}  // namespace ds::net
