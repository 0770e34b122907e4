#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>

namespace ds::net {

/// "https://api.example.org:6443/base?q=1", "unix:///run/docker.sock", "tcp://[::1]:2375".
struct Url {
    std::string scheme;  // Lower case.
    std::string host;    // Without the brackets of an IPv6 address; empty for unix.
    std::string port;    // The scheme's own port when none is written; empty where it has none.
    std::string path;    // Path and query as written; may be empty.

    friend bool operator==(const Url&, const Url&) = default;
};

/// Fails with `InvalidInput` naming the text. User names in URLs are refused.
Result<Url> parse_url(std::string_view text);

/// Host and port as a Host header wants them: no port that the scheme implies.
std::string authority(const Url& url);

/// Percent-encodes one segment of a path: also '/' and '?'.
std::string encode_path_segment(std::string_view text);

/// Percent-encodes a value (or name) of a query.
std::string encode_query_value(std::string_view text);

}  // namespace ds::net
