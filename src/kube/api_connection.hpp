#pragma once

#include "base/byte_stream.hpp"
#include "base/task.hpp"
#include "data/value.hpp"
#include "kube/kubeconfig.hpp"
#include "net/http_client.hpp"
#include "net/tls.hpp"
#include "net/url.hpp"

#include <memory>
#include <string>

namespace ds::kube {

/// Requests to the API server of one cluster: connects, proves who we are, and turns refusals into
/// errors. Knows no kinds of objects.
class ApiConnection {
  public:
    /// Without a `connector`: TCP, and TLS for an https URL.
    ApiConnection(ClusterAccess access, net::Connector connector);
    ApiConnection(const ApiConnection&) = delete;
    ApiConnection& operator=(const ApiConnection&) = delete;

    const ClusterAccess& access() const { return access_; }

    /// The body of the answer, which is JSON. Throws what a status of 400 and more means.
    Task<data::Value> call(net::HttpRequest request);

    /// As `call`; yields the answer with any status.
    Task<net::HttpResponse> exchange(net::HttpRequest request);

    /// An answer whose body goes on. Throws what a status of 400 and more means.
    Task<std::unique_ptr<net::HttpExchange>> open(net::HttpRequest request);

    /// A connection of its own that speaks SPDY/3.1 from now on.
    Task<std::unique_ptr<ByteStream>> upgrade(std::string target, std::string protocol);

  private:
    Task<std::unique_ptr<ByteStream>> connect();
    Task<std::unique_ptr<ByteStream>> dial();
    net::TlsContext& tls();
    void complete(net::HttpRequest& request) const;
    Task<std::unique_ptr<net::HttpExchange>> start(net::HttpRequest request);

    ClusterAccess access_;
    net::Url url_;
    net::Connector connector_;
    std::unique_ptr<net::TlsContext> tls_;  // Made for the first connection; outlives them all.
    net::HttpClient http_;
};

}  // namespace ds::kube
