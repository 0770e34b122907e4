#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace ds::net {

struct PortOwner {
    std::string process;
    int pid = 0;

    friend bool operator==(const PortOwner&, const PortOwner&) = default;
};

/// Which process listens on TCP `port`, as far as this user may see. `proc` is "/proc".
std::optional<PortOwner> find_port_owner(const std::string& proc, std::uint16_t port);

}  // namespace ds::net
