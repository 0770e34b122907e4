#pragma once

#include "base/byte_stream.hpp"
#include "base/task.hpp"
#include "data/value.hpp"
#include "kube/cluster_access.hpp"
#include "kube/credentials.hpp"
#include "net/http_client.hpp"
#include "net/tls.hpp"
#include "net/url.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace ds::kube {

/// Requests to the API server of one cluster: connects (through a proxy as needed), proves who we
/// are, tries again what is safe to try again, and turns refusals into errors. Knows no kinds of
/// objects.
///
/// A credential that the server refuses (401) is renewed once a request, where it can be. What the
/// server refuses for now (429, 503) is tried again after a pause, as long as it says so or the
/// request is idempotent.
class ApiConnection {
  public:
    /// Waits between two attempts; tests do not.
    using Pause = std::function<Task<>(std::chrono::milliseconds)>;

    /// Without a `connector`: TCP, and TLS for an https URL. Without a `pause`: real time.
    ApiConnection(
        boost::asio::any_io_executor executor,
        ClusterAccess access,
        net::Connector connector,
        Pause pause
    );
    ApiConnection(const ApiConnection&) = delete;
    ApiConnection& operator=(const ApiConnection&) = delete;
    ~ApiConnection();

    const ClusterAccess& access() const { return access_; }

    /// The body of the answer, which is JSON. Throws what a status of 400 and more means.
    Task<data::Value> call(net::HttpRequest request);

    /// As `call`; yields the answer with any status but 401.
    Task<net::HttpResponse> exchange(net::HttpRequest request);

    /// An answer whose body goes on. Throws what a status of 400 and more means.
    Task<std::unique_ptr<net::HttpExchange>> open(net::HttpRequest request);

    /// As `open`; yields the answer with any status but 401 after the credential was renewed.
    Task<std::unique_ptr<net::HttpExchange>> open_any(net::HttpRequest request);

    /// Waits as between two attempts.
    Task<> pause(std::chrono::milliseconds time) { return pause_(time); }

    /// What an answer with a status of 400 and more means, in words that know who we are.
    Error refusal_of(int status, const std::string& body) const;

  private:
    struct Channel;

    Channel& channel_for(const Credential& credential);
    Task<std::unique_ptr<ByteStream>> connect(Channel* channel);
    void complete(net::HttpRequest& request, const Credential& credential) const;
    void impersonate(net::HttpRequest& request) const;
    Task<net::HttpResponse> exchange_once(net::HttpRequest request, Credential credential);
    Task<std::unique_ptr<net::HttpExchange>> open_once(
        net::HttpRequest request, Credential credential
    );

    template <typename Answer>
    using Once = Task<Answer> (ApiConnection::*)(net::HttpRequest, Credential);

    // Sends until there is an answer to give, or a failure to throw.
    template <typename Answer>
    Task<Answer> persist(net::HttpRequest request, Once<Answer> once);

    std::string what() const;

    ClusterAccess access_;
    net::Url url_;
    net::Connector connector_;
    Pause pause_;
    Credentials credentials_;
    // One for each client certificate so far: streams may still use the older ones.
    std::vector<std::unique_ptr<Channel>> channels_;
};

}  // namespace ds::kube
