#pragma once

#include "base/task.hpp"
#include "sync/endpoint.hpp"
#include "sync/message.hpp"
#include "wire/hello.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ds {
class ByteStream;
}  // namespace ds

namespace ds::wire {
struct Liveness;
}  // namespace ds::wire

namespace ds::sync {

/// What the helper is to open.
struct RemoteOptions {
    std::string root;                  // Relative: to the container's working directory.
    std::vector<std::string> exclude;  // As `LocalOptions`.
    std::vector<std::string> skip;
    bool polling = false;
};

/// The tree behind a helper at the other end of a byte stream.
///
/// Whatever the helper sends is bounded and checked; what breaks the rules ends the connection with
/// an `Error`. `connect` first, then `run` beside everything else: it fails when the connection
/// breaks, and then all other functions of the endpoint wait until they are cancelled.
class RemoteEndpoint final : public Endpoint {
  public:
    /// `stream` must outlive the endpoint, and the endpoint all sources that it opened.
    RemoteEndpoint(
        boost::asio::any_io_executor executor, ByteStream& stream, wire::Liveness liveness
    );
    ~RemoteEndpoint() override;

    /// Exchanges hellos and asks for the root. `run` must be running for `open_root`.
    Task<wire::Hello> connect(std::string version);
    Task<RootInfo> open_root(RemoteOptions options);

    /// Carries the conversation. Ends only by throwing.
    Task<> run();

    Task<Scan> scan() override;
    Task<Report> changes() override;
    Task<Report> examine(std::vector<std::string> paths) override;
    Task<std::unique_ptr<ContentSource>> open(std::string path, Digest digest) override;
    Task<std::vector<Outcome>> apply(std::vector<Operation> operations) override;

    /// Bytes received and sent so far.
    std::uint64_t received() const;
    std::uint64_t written() const;

  private:
    struct Link;
    std::unique_ptr<Link> link_;
};

}  // namespace ds::sync
