#pragma once

#include <optional>
#include <string_view>

namespace ds::config {

struct PortPair {
    int local = 0;  // 0: any free one.
    int remote = 0;

    friend bool operator==(const PortPair&, const PortPair&) = default;
};

/// "PORT", "LOCAL:REMOTE" or ":REMOTE"; nothing for other texts.
std::optional<PortPair> parse_port_text(std::string_view text);

}  // namespace ds::config
