#include "net/proxy.hpp"

#include "base/strings.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>

#include <array>
#include <charconv>
#include <cstddef>
#include <utility>

namespace ds::net {
namespace {

int digit_value(char digit) {
    if (digit >= '0' && digit <= '9') return digit - '0';
    if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
    return -1;
}

std::optional<std::string> percent_decode(std::string_view text) {
    std::string decoded;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '%') {
            decoded += text[at];
            continue;
        }
        if (at + 2 >= text.size()) return std::nullopt;
        const int high = digit_value(text[at + 1]);
        const int low = digit_value(text[at + 2]);
        if (high < 0 || low < 0) return std::nullopt;
        decoded += static_cast<char>(high * 16 + low);
        at += 2;
    }
    return decoded;
}

std::optional<ProxyKind> kind_of(std::string_view scheme) {
    if (scheme == "http") return ProxyKind::Http;
    if (scheme == "https") return ProxyKind::Https;
    if (scheme == "socks5" || scheme == "socks5h") return ProxyKind::Socks5;
    return std::nullopt;
}

std::string_view implied_port(ProxyKind kind) {
    if (kind == ProxyKind::Socks5) return "1080";
    return kind == ProxyKind::Https ? "443" : "80";
}

bool read_login(std::string_view login, Proxy& proxy) {
    const std::size_t colon = login.find(':');
    const auto user = percent_decode(login.substr(0, colon));
    if (!user) return false;
    proxy.user = *user;
    if (colon == std::string_view::npos) return true;
    const auto password = percent_decode(login.substr(colon + 1));
    if (password) proxy.password = *password;
    return password.has_value();
}

/// The bytes of an IPv4 address (4) or IPv6 address (16); empty for anything else.
std::string address_bytes(const std::string& text) {
    std::array<unsigned char, 16> bytes{};
    std::size_t size = 0;
    if (::inet_pton(AF_INET, text.c_str(), bytes.data()) == 1) size = 4;
    if (size == 0 && ::inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1) size = 16;
    return {reinterpret_cast<const char*>(bytes.data()), size};
}

bool is_loopback(const std::string& host, const std::string& address) {
    if (host == "localhost") return true;
    if (address.size() == 4) return address[0] == 127;
    return address.size() == 16 && address == address_bytes("::1");
}

// "10.0.0.0/8"; false when `entry` is no network at all.
bool is_in_network(const std::string& address, std::string_view entry) {
    const std::size_t slash = entry.find('/');
    if (slash == std::string_view::npos || address.empty()) return false;
    const std::string network = address_bytes(std::string(entry.substr(0, slash)));
    const std::string_view length = entry.substr(slash + 1);
    std::size_t bits = 0;
    const auto parsed = std::from_chars(length.data(), length.data() + length.size(), bits);
    const bool broken = parsed.ec != std::errc() || parsed.ptr != length.data() + length.size();
    if (broken || network.size() != address.size() || bits > network.size() * 8) return false;
    for (std::size_t bit = 0; bit < bits; ++bit) {
        const unsigned mask = 128U >> (bit % 8);
        const auto left = static_cast<unsigned char>(network[bit / 8]);
        const auto right = static_cast<unsigned char>(address[bit / 8]);
        if (((left ^ right) & mask) != 0) return false;
    }
    return true;
}

// "host:80", "[::1]:80"; the colons of a bare IPv6 address part nothing.
std::pair<std::string_view, std::string_view> split_port(std::string_view entry) {
    if (entry.starts_with('[')) {
        const std::size_t end = entry.find(']');
        if (end == std::string_view::npos) return {};
        const std::string_view rest = entry.substr(end + 1);
        return {entry.substr(1, end - 1), rest.starts_with(':') ? rest.substr(1) : ""};
    }
    const std::size_t colon = entry.find(':');
    if (colon == std::string_view::npos || colon != entry.rfind(':')) return {entry, {}};
    return {entry.substr(0, colon), entry.substr(colon + 1)};
}

// One entry of NO_PROXY, lower case: "*", "10.0.0.0/8", "10.0.0.1:80", "[::1]", "example.org",
// ".example.org", "*.example.org".
bool exempts(std::string_view entry, const std::string& host, const std::string& port) {
    if (entry == "*") return true;
    const std::string address = address_bytes(host);
    if (is_in_network(address, entry)) return true;

    const auto [name, wanted_port] = split_port(entry);
    if (name.empty() || (!wanted_port.empty() && wanted_port != port)) return false;
    const std::string named = address_bytes(std::string(name));
    if (!named.empty()) return named == address;
    if (!address.empty()) return false;
    const std::string_view domain = name.starts_with("*.") ? name.substr(1) : name;
    if (domain.starts_with('.')) return host.ends_with(domain);
    return host == domain || host.ends_with("." + std::string(domain));
}

ProxySetting variable_of(
    const std::map<std::string, std::string>& environment, const std::string& upper
) {
    for (const std::string& name : {upper, to_lower(upper)}) {
        const auto found = environment.find(name);
        if (found != environment.end() && !found->second.empty()) return {found->second, name};
    }
    return {};
}

}  // namespace

Result<Proxy> parse_proxy(std::string_view text) {
    const std::size_t colon = text.find("://");
    const std::string scheme =
        colon == std::string_view::npos ? "http" : to_lower(text.substr(0, colon));
    const std::string_view rest = colon == std::string_view::npos ? text : text.substr(colon + 3);
    const std::optional<ProxyKind> kind = kind_of(scheme);
    if (!kind) {
        return fail(
            ErrorCode::InvalidInput,
            "'" + scheme + "' is no kind of proxy; use http, https or socks5"
        );
    }
    Proxy proxy;
    proxy.kind = *kind;
    const std::string_view whole = rest.substr(0, rest.find_first_of("/?#"));
    const std::size_t at = whole.rfind('@');
    const std::string_view where = at == std::string_view::npos ? whole : whole.substr(at + 1);
    if (at != std::string_view::npos && !read_login(whole.substr(0, at), proxy)) {
        return fail(ErrorCode::InvalidInput, "user or password of the proxy is not well encoded");
    }
    const Result<Url> url = parse_url("tcp://" + std::string(where));
    if (!url) {
        return fail(
            ErrorCode::InvalidInput,
            "'" + std::string(where) + "' is not a host and port of a proxy"
        );
    }
    proxy.host = url->host;
    proxy.port = url->port.empty() ? implied_port(proxy.kind) : url->port;
    return proxy;
}

std::string describe(const Proxy& proxy) {
    std::string text = "http://";
    if (proxy.kind == ProxyKind::Https) text = "https://";
    if (proxy.kind == ProxyKind::Socks5) text = "socks5://";
    const bool is_ipv6 = proxy.host.find(':') != std::string::npos;
    return text + (is_ipv6 ? "[" + proxy.host + "]" : proxy.host) + ":" + proxy.port;
}

std::optional<ProxySetting> find_proxy(
    const std::map<std::string, std::string>& environment, const Url& url
) {
    const bool secure = url.scheme == "https";
    ProxySetting setting = variable_of(environment, secure ? "HTTPS_PROXY" : "HTTP_PROXY");
    // A CGI script gets the client's "Proxy:" header as this variable.
    if (setting.variable == "HTTP_PROXY" && environment.contains("REQUEST_METHOD")) return {};
    if (setting.text.empty()) return {};

    std::string host = to_lower(url.host);
    while (host.ends_with('.'))
        host.pop_back();
    if (is_loopback(host, address_bytes(host))) return {};
    const std::string exempt = to_lower(variable_of(environment, "NO_PROXY").text);
    for (const std::string& entry : split(exempt, ',')) {
        if (exempts(trim(entry), host, url.port)) return {};
    }
    return setting;
}

}  // namespace ds::net
