#include "docker/engine_address.hpp"

#include "net/connect.hpp"
#include "net/url.hpp"

#include <boost/asio/awaitable.hpp>

#include <utility>

namespace ds::docker {
namespace {

constexpr std::string_view kDefaultAddress = "unix:///var/run/docker.sock";
constexpr std::string_view kDefaultPort = "2375";

std::string_view variable(const Environment& environment, const std::string& name) {
    const auto found = environment.find(name);
    return found == environment.end() ? std::string_view() : std::string_view(found->second);
}

tl::unexpected<Error> not_built(std::string_view what, std::string_view text) {
    return fail(
        ErrorCode::InvalidInput,
        "not built yet: Docker " + std::string(what) + " (DOCKER_HOST is '" + std::string(text) +
            "'); use a unix:// socket, or tcp:// without TLS"
    );
}

Task<std::unique_ptr<ByteStream>> connect_to(EngineAddress address) {
    if (!address.socket_path.empty()) {
        co_return co_await net::connect_unix(std::move(address.socket_path));
    }
    co_return co_await net::connect_tcp(std::move(address.host), std::move(address.port));
}

}  // namespace

Result<EngineAddress> find_engine_address(const Environment& environment) {
    const std::string_view wanted = variable(environment, "DOCKER_HOST");
    const std::string_view text = wanted.empty() ? kDefaultAddress : wanted;
    if (text.starts_with("ssh://")) return not_built("over ssh", text);
    Result<net::Url> url = net::parse_url(text);
    if (!url) return fail(url.error().with_context("read DOCKER_HOST"));

    EngineAddress address;
    address.text = text;
    if (url->scheme == "unix") {
        address.socket_path = std::move(url->path);
        return address;
    }
    const bool tls = !variable(environment, "DOCKER_TLS_VERIFY").empty() || url->scheme == "https";
    if (tls) return not_built("over TLS", text);
    if (url->scheme != "tcp" && url->scheme != "http") return not_built("at this address", text);
    address.host = std::move(url->host);
    address.port = url->port.empty() ? kDefaultPort : std::move(url->port);
    return address;
}

net::Connector make_connector(const EngineAddress& address) {
    return [address] {
        return connect_to(address);
    };
}

}  // namespace ds::docker
