#pragma once

#include "base/result.hpp"
#include "net/url.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace ds::net {

enum class ProxyKind { Http, Https, Socks5 };

/// A proxy and who we are to it.
struct Proxy {
    ProxyKind kind = ProxyKind::Http;
    std::string host;
    std::string port;
    std::string user;  // Empty: none asked for.
    std::string password;

    friend bool operator==(const Proxy&, const Proxy&) = default;
};

/// "http://user:secret@proxy:3128", "socks5://proxy", "proxy:3128". Fails with `InvalidInput`,
/// without showing the password.
Result<Proxy> parse_proxy(std::string_view text);

/// "http://proxy:3128": how messages name a proxy, without its password.
std::string describe(const Proxy& proxy);

/// The text of a proxy and the variable it stands in.
struct ProxySetting {
    std::string text;
    std::string variable;
};

/// The setting that counts for `url` by Go's rules: HTTPS_PROXY or HTTP_PROXY by the scheme, none
/// for loopback and for what NO_PROXY names; lower-case names when the upper-case ones are empty.
std::optional<ProxySetting> find_proxy(
    const std::map<std::string, std::string>& environment, const Url& url
);

}  // namespace ds::net
