#include "sync/endpoint_server.hpp"

#include "base/notifier.hpp"
#include "base/tasks.hpp"
#include "sync/transfers.hpp"
#include "wire/connection.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/this_coro.hpp>

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ds::sync {
namespace {

using wire::FieldReader;
using wire::Priority;

// Operations of one client that wait to be complete; more is no client of ours.
constexpr std::size_t kMaxPending = std::size_t{64} * 1024 * 1024;

Error bad_request(std::string_view what) {
    return {ErrorCode::Failed, "the client broke the protocol: " + std::string(what)};
}

// One sync on one stream of the connection.
class Service {
  public:
    Service(
        const boost::asio::any_io_executor& executor,
        wire::Connection& connection,
        std::uint32_t stream
    )
        : connection_(connection),
          stream_(stream),
          transfers_(executor, connection, stream),
          tasks_(executor),
          window_grew_(executor) {}

    // Serves requests, which `take` starts, until one of them ends the connection.
    Task<> run() {
        Notifier never(co_await boost::asio::this_coro::executor);
        co_await finish(tasks_, never.wait());
    }

    void take(const std::string& payload, const OpenRoot& open_root);

  private:
    struct Request {
        std::vector<std::string> paths;
        std::vector<Operation> operations;
    };

    void collect(const MessageHead& head, FieldReader& fields);
    void take_operation(FieldReader& fields, Request& into);
    void begin(const MessageHead& head, FieldReader& fields);
    void open(const OpenRoot& open_root, std::uint32_t id, OpenRequest request);
    Task<> answer(std::uint32_t id, Task<> work);
    Task<> scan(std::uint32_t id);
    Task<> report();
    Task<> examine(std::uint32_t id, std::vector<std::string> paths);
    Task<> apply(std::uint32_t id, std::vector<Operation> operations);
    Task<> fetch(std::uint32_t id, FetchRequest request);
    Task<> send(std::string message, Priority priority);
    void send_failure(const Error& error);

    wire::Connection& connection_;
    std::uint32_t stream_;
    Transfers transfers_;
    TaskGroup tasks_;
    Notifier window_grew_;
    std::size_t report_window_ = kReportWindow;
    RemoteOptions options_;
    std::map<std::uint32_t, Request> requests_;  // Of which more messages are to come.
    std::size_t pending_ = 0;
    std::unique_ptr<Endpoint> endpoint_;
    bool reporting_ = false;
};

void Service::take(const std::string& payload, const OpenRoot& open_root) {
    FieldReader fields(payload);
    const MessageHead head = read_head(fields);
    if (!fields.ok()) throw bad_request("an unknown message");
    if (head.kind == MessageKind::Window && head.id == 0) {
        report_window_ += fields.u32();
        window_grew_.notify();
    } else if (!transfers_.take(head, fields)) {
        if (head.kind == MessageKind::Open) {
            open(open_root, head.id, read_open(fields));
        } else if (head.kind == MessageKind::Exclude || head.kind == MessageKind::Skip) {
            auto& list = head.kind == MessageKind::Exclude ? options_.exclude : options_.skip;
            while (fields.ok() && fields.left() > 0)
                list.push_back(read_text(fields));
        } else {
            if (!endpoint_) throw bad_request("a request before the root is open");
            collect(head, fields);
        }
    }
    if (!fields.ok()) throw bad_request("a damaged message");
}

void Service::open(const OpenRoot& open_root, std::uint32_t id, OpenRequest request) {
    if (endpoint_) throw bad_request("a second root on one stream");
    options_.root = std::move(request.root);
    options_.polling = request.polling;
    Result<OpenedRoot> opened = open_root(options_);
    if (!opened) {
        send_failure(opened.error());
        return;
    }
    endpoint_ = std::move(opened->endpoint);
    std::string message =
        encode_message({.kind = MessageKind::Opened, .id = id}, encode_root(opened->info));
    connection_.post({wire::FrameType::Message, stream_, std::move(message)}, Priority::Normal);
}

void Service::collect(const MessageHead& head, FieldReader& fields) {
    if (head.kind == MessageKind::Apply || head.kind == MessageKind::Examine) {
        pending_ += fields.left();
        if (pending_ > kMaxPending) throw bad_request("too much at once");
        Request& request = requests_[head.id];
        while (fields.ok() && fields.left() > 0) {
            if (head.kind == MessageKind::Apply) {
                take_operation(fields, request);
            } else {
                request.paths.push_back(read_text(fields));
            }
        }
        if (!head.last) return;
    }
    begin(head, fields);
}

void Service::take_operation(FieldReader& fields, Request& into) {
    ReceivedOperation received = read_operation(fields);
    if (fields.ok() && received.transfer != 0) {
        received.operation.source = transfers_.expect(received.transfer);
    }
    into.operations.push_back(std::move(received.operation));
}

void Service::begin(const MessageHead& head, FieldReader& fields) {
    Request request = std::move(requests_[head.id]);
    requests_.erase(head.id);
    if (requests_.empty()) pending_ = 0;
    switch (head.kind) {
        case MessageKind::Scan:
            tasks_.start(answer(head.id, scan(head.id)));
            return;
        case MessageKind::Examine:
            tasks_.start(answer(head.id, examine(head.id, std::move(request.paths))));
            return;
        case MessageKind::Apply:
            tasks_.start(answer(head.id, apply(head.id, std::move(request.operations))));
            return;
        case MessageKind::Fetch:
            tasks_.start(fetch(head.id, read_fetch(fields)));
            return;
        default:
            throw bad_request("an unexpected message");
    }
}

// An endpoint throws only when it is of no use any more: that ends this sync, not the helper.
Task<> Service::answer(std::uint32_t id, Task<> work) {
    const Result<> done = co_await attempt(std::move(work));
    if (done) co_return;
    std::string message =
        encode_message({.kind = MessageKind::Refused, .id = id}, encode_error(done.error()));
    co_await send(std::move(message), Priority::Normal);
}

Task<> Service::send(std::string message, Priority priority) {
    wire::Frame frame{wire::FrameType::Message, stream_, std::move(message)};
    co_await connection_.send(std::move(frame), priority);
}

void Service::send_failure(const Error& error) {
    connection_.post(wire::failure_frame(stream_, error), Priority::Normal);
}

Task<> Service::scan(std::uint32_t id) {
    const Scan found = co_await endpoint_->scan();
    MessagePacker packer(MessageKind::Found, id);
    for (const auto& [path, entry] : found.snapshot.entries()) {
        Change change;
        change.path = path;
        change.entry = entry;
        std::optional<std::string> full = packer.add(encode_change(change));
        if (full) co_await send(*std::move(full), Priority::Bulk);
    }
    for (const Problem& problem : found.problems) {
        std::optional<std::string> full = packer.add(encode_problem(problem));
        if (full) co_await send(*std::move(full), Priority::Bulk);
    }
    co_await send(packer.finish(), Priority::Bulk);
    if (!std::exchange(reporting_, true)) tasks_.start(report());
}

std::vector<std::string> encode_items(const Report& report) {
    std::vector<std::string> items;
    items.reserve(report.changes.size() + report.problems.size());
    for (const Change& change : report.changes)
        items.push_back(encode_change(change));
    for (const Problem& problem : report.problems)
        items.push_back(encode_problem(problem));
    return items;
}

Task<> Service::report() {
    for (;;) {
        const Result<Report> report = co_await attempt(endpoint_->changes());
        if (!report) {
            send_failure(report.error());
            co_return;
        }
        for (std::string& message : pack(MessageKind::Report, 0, encode_items(*report))) {
            while (report_window_ < message.size())
                co_await window_grew_.wait();
            report_window_ -= message.size();
            co_await send(std::move(message), Priority::Normal);
        }
    }
}

Task<> Service::examine(std::uint32_t id, std::vector<std::string> paths) {
    const Report report = co_await endpoint_->examine(std::move(paths));
    for (std::string& message : pack(MessageKind::Report, id, encode_items(report)))
        co_await send(std::move(message), Priority::Normal);
}

Task<> Service::apply(std::uint32_t id, std::vector<Operation> operations) {
    const std::vector<Outcome> outcomes = co_await endpoint_->apply(std::move(operations));
    std::vector<std::string> items;
    items.reserve(outcomes.size());
    for (const Outcome& outcome : outcomes)
        items.push_back(encode_outcome(outcome));
    for (std::string& message : pack(MessageKind::Outcomes, id, items))
        co_await send(std::move(message), Priority::Normal);
}

Task<> Service::fetch(std::uint32_t id, FetchRequest request) {
    Result<std::unique_ptr<ContentSource>> source =
        co_await attempt(endpoint_->open(std::move(request.path), request.digest));
    if (source) {
        co_await transfers_.send(id, **source);
        co_return;
    }
    std::string message =
        encode_message({.kind = MessageKind::ContentEnd, .id = id}, encode_error(source.error()));
    co_await send(std::move(message), Priority::Bulk);
}

class Server {
  public:
    Server(
        const boost::asio::any_io_executor& executor,
        wire::Connection& connection,
        OpenRoot open_root
    )
        : executor_(executor),
          connection_(connection),
          open_root_(std::move(open_root)),
          tasks_(executor) {}

    Task<> run() {
        tasks_.start(connection_.run());
        co_await finish(tasks_, receive());
    }

  private:
    Task<> receive() {
        for (;;) {
            const std::optional<wire::Frame> frame = co_await connection_.receive();
            if (!frame) co_return;
            take(*frame);
        }
    }

    void take(const wire::Frame& frame) {
        if (frame.type == wire::FrameType::Open) {
            const Error error(ErrorCode::Failed, "this helper serves no byte streams yet");
            connection_.post(wire::failure_frame(frame.stream, error), Priority::Urgent);
            return;
        }
        if (frame.type != wire::FrameType::Message) return;  // Of a stream that never opened.
        std::unique_ptr<Service>& service = services_[frame.stream];
        if (!service) {
            if (services_.size() > kMaxServices) throw bad_request("too many streams");
            service = std::make_unique<Service>(executor_, connection_, frame.stream);
            tasks_.start(service->run());
        }
        service->take(frame.payload, open_root_);
    }

    static constexpr std::size_t kMaxServices = 1000;

    boost::asio::any_io_executor executor_;
    wire::Connection& connection_;
    OpenRoot open_root_;
    std::map<std::uint32_t, std::unique_ptr<Service>> services_;
    TaskGroup tasks_;
};

}  // namespace

Task<> serve_endpoints(wire::Connection& connection, OpenRoot open_root) {
    const boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
    Server server(executor, connection, std::move(open_root));
    co_await server.run();
}

}  // namespace ds::sync
