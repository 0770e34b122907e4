#pragma once

#include "base/byte_stream.hpp"
#include "base/task.hpp"

#include <memory>
#include <string>

namespace ds::net {

enum class SocketKind { Tcp, Unix };

/// Takes over the connected socket `descriptor`; `peer` names the other side in errors.
std::unique_ptr<ByteStream> adopt_socket(
    const boost::asio::any_io_executor& executor, int descriptor, SocketKind kind, std::string peer
);

}  // namespace ds::net
