#pragma once

#include "base/task.hpp"
#include "docker/credentials.hpp"
#include "docker/engine_address.hpp"
#include "net/http_client.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ds::docker {

class MessageLines;

/// The pieces of a build context, a tar archive.
using ContextSource = net::BodySource;

/// What a build is asked to do; the context is a tar archive sent beside it.
struct BuildRequest {
    std::string reference;   // The name the image gets, with its tag.
    std::string dockerfile;  // Path in the context.
    std::vector<std::pair<std::string, std::optional<std::string>>> arguments;
    std::string target;   // Stage; empty: the last one.
    std::string network;  // Empty: the daemon's default.
    std::map<std::string, std::string> labels;
    std::map<std::string, Credentials> logins;  // By registry, for pulling base images.
};

/// A container of a Kubernetes pod that the daemon runs, as the kubelet labelled it.
struct PodContainer {
    std::string pod_namespace;
    std::string pod_name;
    std::string pod_uid;

    friend bool operator==(const PodContainer&, const PodContainer&) = default;
};

/// Takes the lines that a build or push prints, as they come.
using LineSink = std::function<void(std::string_view line)>;

/// The Docker daemon, over its HTTP API.
///
/// Functions throw `Error`: `Unavailable` when the daemon cannot be reached (and how to start it),
/// `Forbidden` without the right to, else what the daemon said. A cancelled build or push ends
/// with its connection: the daemon stops it. Any number of tasks may call at once.
class Engine {
  public:
    /// `address` names the daemon in messages.
    Engine(net::Connector connector, std::string address);

    const std::string& address() const { return address_; }

    /// Agrees with the daemon on a version of the API. Others do it when needed; this one tells
    /// early whether there is a daemon.
    Task<> ping();

    Task<bool> has_image(std::string reference);

    /// Whether the image's registry has it, as far as the daemon can find out.
    Task<std::optional<bool>> registry_has_image(
        std::string reference, std::optional<Credentials> credentials
    );

    /// The pods whose containers the daemon runs, each once: none, unless it is the runtime of a
    /// node. Source: labels of dockershim and cri-dockerd, `io.kubernetes.pod.*`.
    Task<std::vector<PodContainer>> pods();

    /// Builds and yields the image's id. `context` lives until the daemon has read it. A failed
    /// step is named with its last output.
    Task<std::string> build(BuildRequest request, ContextSource& context, LineSink on_line);

    /// Gives the image another name.
    Task<> tag(std::string reference, std::string new_reference);

    /// Pushes; anonymously without credentials. Yields the digest in the registry. `Unauthorized`
    /// names the login command.
    Task<std::string> push(
        std::string reference, std::optional<Credentials> credentials, LineSink on_line
    );

  private:
    struct Outcome;

    Task<net::HttpResponse> exchange(net::HttpRequest request);
    Task<std::unique_ptr<net::HttpExchange>> open(net::HttpRequest request, net::BodySource* body);
    Task<Outcome> follow(net::HttpExchange& exchange, MessageLines& lines, LineSink on_line);
    Task<> negotiate(net::HttpRequest& request);

    net::HttpClient client_;
    std::string address_;
    std::string version_;  // Empty until the daemon was asked.
};

/// The daemon that the environment names. An address that is of no use is reported by the first
/// call, so that commands which need no Docker do not care.
Engine open_engine(const Environment& environment);

}  // namespace ds::docker
