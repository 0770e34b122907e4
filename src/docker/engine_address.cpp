#include "docker/engine_address.hpp"

#include "net/connect.hpp"
#include "net/tls.hpp"
#include "net/url.hpp"
#include "sys/file.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <utility>

namespace ds::docker {
namespace {

constexpr std::string_view kDefaultAddress = "unix:///var/run/docker.sock";
constexpr std::string_view kDefaultPort = "2375";
constexpr std::string_view kDefaultTlsPort = "2376";

std::string_view variable(const Environment& environment, const std::string& name) {
    const auto found = environment.find(name);
    return found == environment.end() ? std::string_view() : std::string_view(found->second);
}

tl::unexpected<Error> not_built(std::string_view what, std::string_view text) {
    return fail(
        ErrorCode::InvalidInput,
        "not built yet: Docker " + std::string(what) + " (DOCKER_HOST is '" + std::string(text) +
            "'); use a unix:// or tcp:// address"
    );
}

Task<std::unique_ptr<ByteStream>> connect_to(EngineAddress address) {
    if (!address.socket_path.empty()) {
        co_return co_await net::connect_unix(std::move(address.socket_path));
    }
    co_return co_await net::connect_tcp(std::move(address.host), std::move(address.port));
}

Task<std::unique_ptr<ByteStream>> connect_with_tls(
    EngineAddress address, std::shared_ptr<net::TlsContext> context
) {
    std::string name = address.host;
    std::unique_ptr<ByteStream> plain = co_await connect_to(std::move(address));
    co_return co_await net::connect_tls(std::move(plain), *context, std::move(name));
}

/// Where Docker's client looks for certificates.
std::string certificate_folder(const Environment& environment) {
    for (const char* name : {"DOCKER_CERT_PATH", "DOCKER_CONFIG"}) {
        const std::string_view folder = variable(environment, name);
        if (!folder.empty()) return std::string(folder);
    }
    return std::string(variable(environment, "HOME")) + "/.docker";
}

Result<std::unique_ptr<net::TlsContext>> make_tls_context(const EngineAddress& address) {
    net::TlsOptions options;
    options.verify = address.verify;
    const std::string folder = address.certificates + "/";
    const std::pair<const char*, std::string*> files[] = {
        {"ca.pem", &options.ca_pem},
        {"cert.pem", &options.certificate_pem},
        {"key.pem", &options.key_pem},
    };
    for (const auto& [name, text] : files) {
        Result<std::string> read = sys::read_file(folder + name);
        if (!read) {
            return fail(
                ErrorCode::InvalidInput,
                "read the certificates of Docker at " + address.text +
                    " (DOCKER_CERT_PATH): " + read.error().message()
            );
        }
        *text = *std::move(read);
    }
    return net::TlsContext::make(options);
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
    const bool known = url->scheme == "tcp" || url->scheme == "http" || url->scheme == "https";
    if (!known) return not_built("at this address", text);
    const bool verify = !variable(environment, "DOCKER_TLS_VERIFY").empty();
    address.tls =
        verify || url->scheme == "https" || !variable(environment, "DOCKER_CERT_PATH").empty();
    if (address.tls) {
        address.certificates = certificate_folder(environment);
        address.verify = verify || url->scheme == "https";
    }
    address.host = std::move(url->host);
    const std::string_view port = address.tls ? kDefaultTlsPort : kDefaultPort;
    address.port = url->port.empty() ? std::string(port) : std::move(url->port);
    return address;
}

Result<net::Connector> make_connector(const EngineAddress& address) {
    if (!address.tls)
        return [address] {
            return connect_to(address);
        };
    Result<std::unique_ptr<net::TlsContext>> made = make_tls_context(address);
    if (!made) return fail(made.error());
    // Shared by the connector's copies: it lives as long as the last of them.
    const std::shared_ptr<net::TlsContext> context = *std::move(made);
    return [address, context] {
        return connect_with_tls(address, context);
    };
}

}  // namespace ds::docker
