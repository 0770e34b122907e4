// What a session does when the other side lies or the connection breaks.

#include "base/result.hpp"
#include "support/run_task.hpp"
#include "support/sync_pair.hpp"
#include "sync/digest.hpp"
#include "sync/message.hpp"
#include "sync/session.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace ds::sync {
namespace {

namespace fs = std::filesystem;

using namespace std::chrono_literals;

// A tree in a hostile container: says anything, and has content for it.
class LyingEndpoint final : public Endpoint {
  public:
    explicit LyingEndpoint(boost::asio::any_io_executor executor) : never_(std::move(executor)) {}

    void claim(const std::string& path, Entry entry) { tree.set(path, std::move(entry)); }

    void claim_file(const std::string& path, const std::string& content) {
        File file;
        file.digest = digest_of(content);
        file.size = content.size();
        claim(path, file);
        contents[path] = content;
    }

    Task<Scan> scan() override {
        Scan result;
        result.snapshot = tree;
        co_return result;
    }

    Task<Report> changes() override {
        co_await never_.wait();
        co_return Report{};
    }

    Task<Report> examine(std::vector<std::string> paths) override {
        Report report;
        for (std::string& path : paths) {
            Change change;
            if (const Entry* found = tree.find(path)) change.entry = *found;
            change.path = std::move(path);
            report.changes.push_back(std::move(change));
        }
        co_return report;
    }

    Task<std::unique_ptr<ContentSource>> open(std::string path, Digest /*digest*/) override {
        co_return std::make_unique<Text>(contents[path]);
    }

    Task<std::vector<Outcome>> apply(std::vector<Operation> operations) override {
        std::vector<Outcome> outcomes(operations.size());
        for (std::size_t i = 0; i < operations.size(); ++i)
            outcomes[i].now = operations[i].desired;
        co_return outcomes;
    }

    Snapshot tree;
    std::map<std::string, std::string> contents;

  private:
    class Text final : public ContentSource {
      public:
        explicit Text(std::string text) : rest_(std::move(text)) {}

        Task<std::size_t> read(std::span<char> into) override {
            const std::size_t count = std::min(into.size(), rest_.size());
            std::copy_n(rest_.begin(), count, into.begin());
            rest_.erase(0, count);
            co_return count;
        }

      private:
        std::string rest_;
    };

    Notifier never_;
};

using Claims = std::function<void(LyingEndpoint&)>;

Task<> serve_lies(ByteStream& stream, Claims claims) {
    const boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
    wire::Connection connection(executor, stream, wire::Liveness());
    wire::Hello hello = test_hello();
    co_await connection.greet(std::move(hello));
    OpenRoot open = [executor, claims](const RemoteOptions& /*options*/) -> Result<OpenedRoot> {
        auto endpoint = std::make_unique<LyingEndpoint>(executor);
        endpoint->claim("", Directory{});
        claims(*endpoint);
        OpenedRoot opened;
        opened.info.writable = true;
        opened.endpoint = std::move(endpoint);
        return opened;
    };
    co_await serve_endpoints(connection, std::move(open));
}

Task<> initial_sync_with_lies(SyncPair& pair, Claims claims) {
    const boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
    const StreamPair streams = make_stream_pair(executor);
    Session session(executor, pair.options(), pair.recorder);
    TaskGroup group(executor);
    group.start(serve_lies(*streams.second, std::move(claims)));
    group.start(run_helper_session(session, *streams.first, helper_options(pair)));
    co_await finish(group, with_timeout(session.initial_sync(), 10s, "initial sync"));
}

TEST_CASE("paths that lead out of the folder end the session") {
    for (const std::string& path :
         {std::string("../evil"), std::string("/tmp/evil"), std::string("a/../../evil")}) {
        CAPTURE(path);
        SyncPair pair(Wiring::Pipe);
        const Claims claims = [path](LyingEndpoint& endpoint) {
            endpoint.claim_file(path, "evil");
        };

        const Result<> result = run_task(attempt(initial_sync_with_lies(pair, claims)));

        REQUIRE(!result);
        CHECK(
            result.error().message() ==
            "the helper broke the rules: a damaged message or a forbidden path"
        );
        CHECK(contents_of(pair.local).empty());
    }
}

TEST_CASE("nothing is written through a link that the container plants") {
    const TempDir outside;
    for (const std::string& target :
         {outside.path(), std::string("..") + outside.path(), std::string("../../..")}) {
        CAPTURE(target);
        SyncPair pair(Wiring::Pipe);
        const Claims claims = [target](LyingEndpoint& endpoint) {
            endpoint.claim("way", Symlink{.target = target});
            endpoint.claim_file("way/evil", "evil");
        };

        (void)run_task(attempt(initial_sync_with_lies(pair, claims)));

        CHECK(contents_of(outside).empty());
        CHECK(!pair.local.has("way/evil"));
    }
}

TEST_CASE("nothing is written through a link of the user's own") {
    const TempDir outside;
    SyncPair pair(Wiring::Pipe);
    fs::create_directory_symlink(outside.path(), pair.local.at("way"));
    const Claims claims = [](LyingEndpoint& endpoint) {
        endpoint.claim("way", Directory{});
        endpoint.claim_file("way/evil", "evil");
    };

    (void)run_task(attempt(initial_sync_with_lies(pair, claims)));

    CHECK(contents_of(outside).empty());
}

TEST_CASE("content that is not what was announced never appears") {
    SyncPair pair(Wiring::Pipe);
    const Claims claims = [](LyingEndpoint& endpoint) {
        endpoint.claim_file("torn", "announced");
        endpoint.contents["torn"] = "delivered";
        endpoint.claim_file("short", "announced");
        endpoint.contents["short"] = "ann";
        endpoint.claim_file("good", "good");
    };

    (void)run_task(attempt(initial_sync_with_lies(pair, claims)));

    CHECK(!pair.local.has("torn"));
    CHECK(!pair.local.has("short"));
    CHECK(pair.local.read("good") == "good");
}

// Fails once a number of reads or writes have passed through it.
class FailingStream final : public ByteStream {
  public:
    FailingStream(ByteStream& stream, std::size_t reads, std::size_t writes)
        : stream_(stream), reads_(reads), writes_(writes) {}

    Task<std::size_t> read(std::span<char> into) override {
        if (reads_-- == 0) throw Error(ErrorCode::Unavailable, "connection reset");
        co_return co_await stream_.read(into);
    }

    Task<> write(std::string_view bytes) override {
        if (writes_-- == 0) throw Error(ErrorCode::Unavailable, "broken pipe");
        co_await stream_.write(bytes);
    }

    Task<> close_write() override { co_await stream_.close_write(); }

    void close() override { stream_.close(); }

  private:
    ByteStream& stream_;
    std::size_t reads_;
    std::size_t writes_;
};

Task<> until_synced(Session& session, bool& synced) {
    co_await session.initial_sync();
    synced = true;
}

Task<> run_failing(SyncPair& pair, std::size_t reads, std::size_t writes, bool& synced) {
    const boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
    const StreamPair streams = make_stream_pair(executor);
    FailingStream ours(*streams.first, reads, writes);
    Session session(executor, pair.options(), pair.recorder);
    TaskGroup group(executor);
    group.start(serve_folder(*streams.second));
    group.start(run_helper_session(session, ours, helper_options(pair)));
    co_await finish(group, with_timeout(until_synced(session, synced), 10s, "initial sync"));
}

TEST_CASE("a session fails cleanly at each read and each write") {
    constexpr std::size_t kNever = 1'000'000;
    for (const bool reading : {true, false}) {
        bool synced = false;
        for (std::size_t step = 0; !synced && step < 100; ++step) {
            CAPTURE(reading);
            CAPTURE(step);
            SyncPair pair(Wiring::Pipe);
            pair.local.write("up/a", "a");
            pair.remote.write("down/b", "b");
            pair.remote.write("large", std::string(300'000, 'x'));

            const Result<> result = run_task(
                attempt(run_failing(pair, reading ? step : kNever, reading ? kNever : step, synced))
            );

            if (synced) break;
            REQUIRE(!result);
            CHECK(result.error().code() == ErrorCode::Unavailable);
            CHECK(pair.recorder.troubles.empty());
            // What is there is whole.
            if (pair.local.has("large")) CHECK(pair.local.read("large").size() == 300'000);
        }
        CHECK(synced);
    }
}

Task<> talk_to_helper(std::vector<std::string> chunks, SyncPair& pair) {
    const boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
    Script script;
    for (std::string& chunk : chunks)
        script.reads.push_back(std::move(chunk));
    ScriptedStream stream(script);
    Session session(executor, pair.options(), pair.recorder);
    co_await run_helper_session(session, stream, helper_options(pair));
}

std::string frame_bytes(wire::FrameType type, std::string payload, std::uint32_t stream = 1) {
    std::string bytes;
    wire::append_frame(bytes, wire::Frame{type, stream, std::move(payload)});
    return bytes;
}

std::string hello_bytes() {
    return frame_bytes(wire::FrameType::Hello, wire::encode_hello(test_hello()), 0);
}

std::string message_bytes(MessageHead head, std::string_view items) {
    return frame_bytes(wire::FrameType::Message, encode_message(head, items));
}

std::string failure_bytes() {
    std::string bytes;
    wire::append_frame(bytes, wire::failure_frame(0, Error(ErrorCode::Failed, "out of memory")));
    return bytes;
}

TEST_CASE("a helper that breaks the protocol ends the session with an error") {
    RootInfo root;
    root.writable = true;
    const std::string opened =
        message_bytes({.kind = MessageKind::Opened, .id = 1}, encode_root(root));
    Outcome outcome;
    const std::vector<std::pair<std::string, std::vector<std::string>>> conversations{
        {"nothing", {}},
        {"text", {"sh: not found\n"}},
        {"half a hello", {hello_bytes().substr(0, 30)}},
        {"a message for a hello", {opened}},
        {"only a hello", {hello_bytes()}},
        {"garbage after the hello", {hello_bytes(), std::string(100, '\xff')}},
        {"half a frame", {hello_bytes(), opened.substr(0, opened.size() - 1)}},
        {"an answer to nothing",
         {hello_bytes(),
          message_bytes({.kind = MessageKind::Outcomes, .id = 77}, encode_outcome(outcome))}},
        {"an answer of another kind",
         {hello_bytes(), message_bytes({.kind = MessageKind::Found, .id = 1}, {})}},
        {"an unknown kind", {hello_bytes(), frame_bytes(wire::FrameType::Message, "\x77\1\1\0\0")}},
        {"a stream that nobody opened", {hello_bytes(), frame_bytes(wire::FrameType::Data, "x", 8)}
        },
        {"the answer twice", {hello_bytes(), opened, opened}},
        {"a failure", {hello_bytes(), failure_bytes()}},
    };
    for (const auto& [name, chunks] : conversations) {
        CAPTURE(name);
        SyncPair pair(Wiring::Pipe);
        pair.local.write("precious", "text");

        const Result<> result = run_task(attempt(talk_to_helper(chunks, pair)));

        REQUIRE(!result);
        CHECK(!result.error().message().empty());
        CHECK(contents_of(pair.local).size() == 1);
    }
}

TEST_CASE("reports beyond what was granted end the session") {
    RootInfo root;
    root.writable = true;
    std::vector<std::string> chunks{
        hello_bytes(), message_bytes({.kind = MessageKind::Opened, .id = 1}, encode_root(root))
    };
    Problem problem;
    problem.path = std::string(4000, 'p');
    std::string items;
    for (int i = 0; i < 15; ++i)
        items += encode_problem(problem);
    for (int i = 0; i < 100; ++i)
        chunks.push_back(message_bytes({.kind = MessageKind::Report, .last = false}, items));
    SyncPair pair(Wiring::Pipe);

    const Result<> result = run_task(attempt(talk_to_helper(std::move(chunks), pair)));

    REQUIRE(!result);
    CHECK(result.error().message() == "the helper broke the rules: too many reports");
}

}  // namespace
}  // namespace ds::sync
