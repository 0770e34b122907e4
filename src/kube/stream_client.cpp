#include "kube/stream_client.hpp"

#include "kube/api_connection.hpp"
#include "kube/discovery.hpp"
#include "kube/exec_streams.hpp"
#include "kube/object.hpp"
#include "kube/query.hpp"
#include "kube/spdy_session.hpp"
#include "kube/websocket_session.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <string_view>
#include <utility>

namespace ds::kube {
namespace {

std::string target_of(const ExecOptions& options, std::string_view subresource) {
    const Resource pods = *find_common_resource({"v1", "Pod"});
    std::string path = resource_path(pods, options.name_space, options.pod);
    Query query(path + "/" + std::string(subresource));
    for (const std::string& word : options.command)
        query.add("command", word);
    query.add_if_set("container", options.container);
    query.add_if("stdin", options.in);
    query.add_if("stdout", options.out);
    query.add_if("stderr", options.err && !options.tty);
    query.add_if("tty", options.tty);
    return query.target();
}

}  // namespace

StreamClient::StreamClient(
    boost::asio::any_io_executor executor,
    TaskGroup& tasks,
    std::shared_ptr<ApiConnection> api,
    std::string memory_file
)
    : executor_(std::move(executor)),
      tasks_(tasks),
      upgrade_(std::make_shared<StreamUpgrade>(api, std::move(memory_file))),
      forwards_(executor_, tasks, std::move(api), upgrade_) {}

Task<ExecStreams> StreamClient::open(std::string target, ExecOptions options) {
    UpgradedConnection connection =
        co_await upgrade_->open(std::move(target), StreamPurpose::Command);
    if (connection.protocol == StreamProtocol::WebSocket) {
        auto session =
            std::make_unique<WebSocketSession>(executor_, tasks_, std::move(connection.stream));
        co_return open_streams(std::move(session), options);
    }
    auto session = std::make_unique<SpdySession>(executor_, tasks_, std::move(connection.stream));
    co_return open_streams(std::move(session), options);
}

Task<std::unique_ptr<Exec>> StreamClient::start(std::string target, ExecOptions options) {
    ExecStreams streams = co_await open(std::move(target), std::move(options));
    std::unique_ptr<Exec> exec = co_await make_exec(std::move(streams));
    co_return exec;
}

Task<std::unique_ptr<Exec>> StreamClient::exec(ExecOptions options) {
    std::string target = target_of(options, "exec");
    return start(std::move(target), std::move(options));
}

Task<std::unique_ptr<Exec>> StreamClient::attach(ExecOptions options) {
    options.command.clear();
    std::string target = target_of(options, "attach");
    return start(std::move(target), std::move(options));
}

Task<std::unique_ptr<ByteStream>> StreamClient::exec_stream(ExecOptions options) {
    std::string target = target_of(options, "exec");
    ExecStreams streams = co_await open(std::move(target), std::move(options));
    std::unique_ptr<ByteStream> stream = co_await make_exec_stream(std::move(streams));
    co_return stream;
}

Task<std::unique_ptr<ByteStream>> StreamClient::connect(
    std::string name_space, std::string pod, int port
) {
    return forwards_.connect(std::move(name_space), std::move(pod), port);
}

}  // namespace ds::kube
