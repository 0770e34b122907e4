#include "dev/port_forwarding.hpp"

#include "base/byte_stream.hpp"
#include "base/console.hpp"
#include "base/pump.hpp"
#include "base/task_group.hpp"
#include "base/tasks.hpp"
#include "kube/client.hpp"
#include "net/listener.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/this_coro.hpp>

#include <chrono>
#include <cstdint>
#include <set>
#include <utility>

namespace ds::dev {
namespace {

constexpr std::chrono::seconds kHoldLimit{30};
constexpr std::chrono::milliseconds kHoldPause{250};

struct BoundPort {
    ForwardedPort port;
    std::unique_ptr<net::Listener> listener;
};

class Forwarding final : public PortForwarding {
  public:
    Forwarding(kube::Client& client, Console& console, std::vector<BoundPort> ports)
        : client_(client), console_(console), ports_(std::move(ports)) {}

    Task<> run(std::string kube_namespace, std::string pod) override {
        kube_namespace_ = std::move(kube_namespace);
        pod_ = std::move(pod);
        TaskGroup accepting(co_await boost::asio::this_coro::executor);
        for (const BoundPort& bound : ports_)
            accepting.start(accept_all(bound));
        co_await accepting.join();
    }

  private:
    Task<> accept_all(const BoundPort& bound) {
        TaskGroup connections(co_await boost::asio::this_coro::executor);
        co_await finish(connections, accept_into(connections, bound));
    }

    Task<> accept_into(TaskGroup& connections, const BoundPort& bound) {
        for (;;) {
            std::unique_ptr<ByteStream> local = co_await bound.listener->accept();
            connections.start(serve(std::move(local), bound.port));
        }
    }

    Task<> serve(std::unique_ptr<ByteStream> local, ForwardedPort port) {
        const Result<> served = co_await attempt(join(*local, port.remote_port));
        if (served) co_return;
        // What was cut must not look complete.
        local->reset();
        report(port, served.error().message());
    }

    Task<> join(ByteStream& local, int remote_port) {
        Task<std::unique_ptr<ByteStream>> connecting = connect_patiently(remote_port);
        const std::unique_ptr<ByteStream> remote =
            co_await with_timeout(std::move(connecting), kHoldLimit, "connect to the cluster");
        co_await splice(local, *remote);
    }

    // While the API server restarts, connections wait instead of failing.
    Task<std::unique_ptr<ByteStream>> connect_patiently(int remote_port) {
        const auto begin = std::chrono::steady_clock::now();
        for (;;) {
            Task<std::unique_ptr<ByteStream>> connecting =
                client_.connect(kube_namespace_, pod_, remote_port);
            Result<std::unique_ptr<ByteStream>> remote = co_await attempt(std::move(connecting));
            if (remote) co_return *std::move(remote);
            const bool patient = std::chrono::steady_clock::now() - begin < kHoldLimit;
            if (remote.error().code() != ErrorCode::Unavailable || !patient) throw remote.error();
            co_await sleep_for(kHoldPause);
        }
    }

    // Clients such as browsers try again and again: say each thing once.
    void report(const ForwardedPort& port, const std::string& message) {
        std::string text = "port " + std::to_string(port.local_port) + ": " + message;
        if (reported_.insert(text).second) console_.warn(text);
    }

    kube::Client& client_;
    Console& console_;
    std::vector<BoundPort> ports_;
    std::string kube_namespace_;
    std::string pod_;
    std::set<std::string> reported_;
};

}  // namespace

Task<std::unique_ptr<PortForwarding>> PortForwarding::open(
    kube::Client& client, Console& console, std::vector<ForwardedPort> ports
) {
    std::vector<BoundPort> bound;
    for (const ForwardedPort& port : ports) {
        BoundPort next;
        next.port = port;
        next.listener = co_await net::Listener::open(
            port.bind_address, static_cast<std::uint16_t>(port.local_port)
        );
        bound.push_back(std::move(next));
    }
    co_return std::make_unique<Forwarding>(client, console, std::move(bound));
}

}  // namespace ds::dev
