#include "sync/remote_endpoint.hpp"

#include "base/byte_stream.hpp"
#include "base/notifier.hpp"
#include "base/tasks.hpp"
#include "sync/transfers.hpp"
#include "wire/connection.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/this_coro.hpp>

#include <chrono>
#include <deque>
#include <iterator>
#include <map>
#include <optional>
#include <utility>

namespace ds::sync {
namespace {

using wire::FieldReader;
using wire::Priority;

constexpr std::uint32_t kStream = 1;

// More than any container holds; a helper that claims more is no helper of ours.
constexpr std::size_t kMaxEntries = 20'000'000;
constexpr std::size_t kMaxProblems = 100'000;

Error broken_rules(std::string_view what) {
    return {ErrorCode::Failed, "the helper broke the rules: " + std::string(what)};
}

std::int64_t realtime_ns() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
}

// A request that waits for its answer.
struct Request {
    MessageKind answer = MessageKind::Opened;
    std::size_t expected = 0;  // Outcomes.
    bool done = false;
    std::optional<Error> refused;
    RootInfo root;
    Scan scan;
    Report report;
    std::vector<Outcome> outcomes;
};

struct SizedReport {
    Report report;
    std::size_t size = 0;
};

}  // namespace

struct RemoteEndpoint::Link {
    Link(const boost::asio::any_io_executor& executor, ByteStream& stream, wire::Liveness liveness)
        : connection(executor, stream, liveness),
          transfers(executor, connection, kStream),
          answered(executor),
          reported(executor) {}

    Task<std::shared_ptr<Request>> ask(
        MessageKind kind, MessageKind answer, std::vector<std::string> items
    );
    void post_patterns(MessageKind kind, const std::vector<std::string>& patterns);
    Task<> queue(std::vector<std::string> messages);
    Task<> receive();
    void take(const wire::Frame& frame);
    void take_answer(const MessageHead& head, FieldReader& fields);
    void take_report(const MessageHead& head, FieldReader& fields);
    static void take_outcomes(Request& request, FieldReader& fields);
    static void take_findings(Request& request, MessageKind kind, FieldReader& fields);
    std::shared_ptr<Request> find_request(const MessageHead& head) const;
    std::uint32_t begin(MessageKind answer);
    Task<> finished(std::uint32_t id);
    Task<std::vector<Outcome>> outcomes_of(std::uint32_t id);

    wire::Connection connection;
    Transfers transfers;
    Notifier answered;
    Notifier reported;
    std::map<std::uint32_t, std::shared_ptr<Request>> requests;  // Shared with who waits.
    std::deque<SizedReport> reports;
    Report partial;  // A report of which more messages are to come.
    std::size_t partial_size = 0;
    std::size_t held_reports = 0;  // Bytes of reports not yet taken by changes().
    std::uint32_t next_id = 1;
};

std::uint32_t RemoteEndpoint::Link::begin(MessageKind answer) {
    const std::uint32_t id = next_id++;
    auto request = std::make_shared<Request>();
    request->answer = answer;
    requests.emplace(id, std::move(request));
    return id;
}

// One frame overtakes bulk; what needs several is bulk itself.
Task<> RemoteEndpoint::Link::queue(std::vector<std::string> messages) {
    const Priority priority = messages.size() > 1 ? Priority::Bulk : Priority::Normal;
    for (std::string& message : messages) {
        wire::Frame frame{wire::FrameType::Message, kStream, std::move(message)};
        co_await connection.send(std::move(frame), priority);
    }
}

Task<> RemoteEndpoint::Link::finished(std::uint32_t id) {
    const std::shared_ptr<Request> request = requests.at(id);
    while (!request->done)
        co_await answered.wait();
    requests.erase(id);
    if (request->refused) throw Error(*request->refused);
}

Task<std::shared_ptr<Request>> RemoteEndpoint::Link::ask(
    MessageKind kind, MessageKind answer, std::vector<std::string> items
) {
    const std::uint32_t id = begin(answer);
    const std::shared_ptr<Request> request = requests.at(id);
    std::vector<std::string> messages = pack(kind, id, items);
    co_await queue(std::move(messages));
    co_await finished(id);
    co_return request;
}

Task<> RemoteEndpoint::Link::receive() {
    for (;;) {
        const std::optional<wire::Frame> frame = co_await connection.receive();
        if (!frame) throw Error(ErrorCode::Unavailable, "the helper has ended");
        take(*frame);
    }
}

void RemoteEndpoint::Link::take(const wire::Frame& frame) {
    if (frame.type == wire::FrameType::Failure) throw wire::decode_failure(frame.payload);
    if (frame.type != wire::FrameType::Message || frame.stream != kStream) {
        throw broken_rules("an unexpected frame");
    }
    FieldReader fields(frame.payload);
    const MessageHead head = read_head(fields);
    if (head.kind == MessageKind::Report && head.id == 0) {
        partial_size += frame.payload.size();
        take_report(head, fields);
    } else if (!transfers.take(head, fields)) {
        take_answer(head, fields);
    }
    if (!fields.ok()) throw broken_rules("a damaged message or a forbidden path");
}

void RemoteEndpoint::Link::take_report(const MessageHead& head, FieldReader& fields) {
    while (fields.ok() && fields.left() > 0)
        read_report_item(fields, partial);
    if (held_reports + partial_size > kReportWindow) throw broken_rules("too many reports");
    if (!head.last || !fields.ok()) return;
    held_reports += partial_size;
    reports.push_back({.report = std::exchange(partial, {}), .size = partial_size});
    partial_size = 0;
    reported.notify();
}

std::shared_ptr<Request> RemoteEndpoint::Link::find_request(const MessageHead& head) const {
    const auto found = requests.find(head.id);
    if (found == requests.end() || found->second->done) {
        throw broken_rules("an answer to nothing");
    }
    if (head.kind != found->second->answer && head.kind != MessageKind::Refused) {
        throw broken_rules("an answer of another kind");
    }
    return found->second;
}

void RemoteEndpoint::Link::take_answer(const MessageHead& head, FieldReader& fields) {
    if (!fields.ok()) return;
    const std::shared_ptr<Request> request = find_request(head);
    switch (head.kind) {
        case MessageKind::Refused:
            request->refused = read_error(fields);
            if (!request->refused) throw broken_rules("a refusal without a reason");
            break;
        case MessageKind::Opened:
            request->root = read_root(fields);
            break;
        case MessageKind::Outcomes:
            take_outcomes(*request, fields);
            break;
        default:
            take_findings(*request, head.kind, fields);
            break;
    }
    request->done = head.last;
    answered.notify();
}

void RemoteEndpoint::Link::take_outcomes(Request& request, FieldReader& fields) {
    while (fields.ok() && fields.left() > 0) {
        request.outcomes.push_back(read_outcome(fields));
        if (request.outcomes.size() > request.expected) throw broken_rules("too many outcomes");
    }
}

void RemoteEndpoint::Link::take_findings(Request& request, MessageKind kind, FieldReader& fields) {
    Report found;
    while (fields.ok() && fields.left() > 0)
        read_report_item(fields, found);
    for (Change& change : found.changes) {
        if (kind == MessageKind::Found) {
            request.scan.snapshot.assign(change.path, change.entry);
        } else {
            request.report.changes.push_back(std::move(change));
        }
    }
    std::vector<Problem>& problems = request.report.problems;
    std::move(found.problems.begin(), found.problems.end(), std::back_inserter(problems));
    const std::size_t count = request.scan.snapshot.size() + request.report.changes.size();
    if (count > kMaxEntries || problems.size() > kMaxProblems) {
        throw broken_rules("more files than can be");
    }
}

RemoteEndpoint::RemoteEndpoint(
    boost::asio::any_io_executor executor, ByteStream& stream, wire::Liveness liveness
)
    : link_(std::make_unique<Link>(executor, stream, liveness)) {}

RemoteEndpoint::~RemoteEndpoint() = default;

Task<wire::Hello> RemoteEndpoint::connect(std::string version) {
    wire::Hello ours;
    ours.features = wire::kFeatureSync;
    ours.clock_ns = realtime_ns();
    ours.build = std::move(version);
    wire::Hello theirs = co_await link_->connection.answer(std::move(ours));
    if ((theirs.features & wire::kFeatureSync) == 0) {
        throw Error(ErrorCode::Failed, "the helper does not sync files");
    }
    co_return theirs;
}

void RemoteEndpoint::Link::post_patterns(
    MessageKind kind, const std::vector<std::string>& patterns
) {
    std::vector<std::string> items;
    items.reserve(patterns.size());
    for (const std::string& pattern : patterns)
        items.push_back(encode_text(pattern));
    for (std::string& message : pack(kind, 0, items)) {
        connection.post({wire::FrameType::Message, kStream, std::move(message)}, Priority::Normal);
    }
}

Task<RootInfo> RemoteEndpoint::open_root(RemoteOptions options) {
    link_->post_patterns(MessageKind::Exclude, options.exclude);
    link_->post_patterns(MessageKind::Skip, options.skip);
    std::vector<std::string> root{encode_open({.root = options.root, .polling = options.polling})};
    const std::shared_ptr<Request> request =
        co_await link_->ask(MessageKind::Open, MessageKind::Opened, std::move(root));
    co_return request->root;
}

Task<> RemoteEndpoint::run() {
    TaskGroup group(co_await boost::asio::this_coro::executor);
    group.start(link_->connection.run());
    co_await finish(group, link_->receive());
}

Task<Scan> RemoteEndpoint::scan() {
    const std::shared_ptr<Request> request =
        co_await link_->ask(MessageKind::Scan, MessageKind::Found, {});
    request->scan.problems = std::move(request->report.problems);
    co_return std::move(request->scan);
}

Task<Report> RemoteEndpoint::changes() {
    while (link_->reports.empty())
        co_await link_->reported.wait();
    SizedReport sized = std::move(link_->reports.front());
    link_->reports.pop_front();
    link_->held_reports -= sized.size;
    wire::FieldWriter fields;
    fields.u32(static_cast<std::uint32_t>(sized.size));
    std::string message = encode_message({.kind = MessageKind::Window}, fields.take());
    link_->connection.post(
        {wire::FrameType::Message, kStream, std::move(message)}, Priority::Urgent
    );
    co_return std::move(sized.report);
}

Task<Report> RemoteEndpoint::examine(std::vector<std::string> paths) {
    for (std::string& path : paths)
        path = encode_text(path);
    const std::shared_ptr<Request> request =
        co_await link_->ask(MessageKind::Examine, MessageKind::Report, std::move(paths));
    co_return std::move(request->report);
}

Task<std::unique_ptr<ContentSource>> RemoteEndpoint::open(std::string path, Digest digest) {
    const std::uint32_t id = link_->next_id++;
    std::unique_ptr<ContentSource> source = link_->transfers.expect(id);
    const FetchRequest fetch{.path = std::move(path), .digest = digest};
    std::vector<std::string> messages{
        encode_message({.kind = MessageKind::Fetch, .id = id}, encode_fetch(fetch))
    };
    co_await link_->queue(std::move(messages));
    co_await link_->transfers.arrived(id);
    co_return source;
}

Task<std::vector<Outcome>> RemoteEndpoint::Link::outcomes_of(std::uint32_t id) {
    const std::shared_ptr<Request> request = requests.at(id);
    co_await finished(id);
    if (request->outcomes.size() != request->expected) throw broken_rules("too few outcomes");
    co_return std::move(request->outcomes);
}

Task<std::vector<Outcome>> RemoteEndpoint::apply(std::vector<Operation> operations) {
    const std::uint32_t id = link_->begin(MessageKind::Outcomes);
    link_->requests.at(id)->expected = operations.size();
    MessagePacker packer(MessageKind::Apply, id);
    std::vector<std::string> messages;
    std::vector<std::pair<std::uint32_t, ContentSource*>> sources;
    for (const Operation& operation : operations) {
        const std::uint32_t transfer = operation.source ? link_->next_id++ : 0;
        if (operation.source) sources.emplace_back(transfer, operation.source.get());
        std::optional<std::string> full = packer.add(encode_operation(operation, transfer));
        if (full) messages.push_back(*std::move(full));
    }
    messages.push_back(packer.finish());

    // Content must not arrive before the operation that expects it.
    co_await link_->queue(std::move(messages));
    TaskGroup group(co_await boost::asio::this_coro::executor);
    for (const auto& [transfer, source] : sources)
        group.start(link_->transfers.send(transfer, *source));
    co_return co_await finish(group, link_->outcomes_of(id));
}

std::uint64_t RemoteEndpoint::received() const {
    return link_->connection.received();
}

std::uint64_t RemoteEndpoint::written() const {
    return link_->connection.written();
}

}  // namespace ds::sync
