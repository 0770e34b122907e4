#include "kube/watch.hpp"

#include "base/tasks.hpp"
#include "kube/query.hpp"
#include "kube/retry.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <optional>
#include <utility>

namespace ds::kube {
namespace {

using std::chrono::milliseconds;

// The server ends a watch after a time of our choice, not all of them at once; one that goes on
// for longer has lost its server without a word.
constexpr int kShortest = 300;  // Seconds.
constexpr double kSpread = 300;
constexpr std::chrono::seconds kGrace{30};

}  // namespace

class Watch::Impl {
  public:
    Impl(Client& client, Selection selection, std::string version)
        : client_(client), selection_(std::move(selection)), version_(std::move(version)) {}

    Task<Change> next() {
        for (;;) {
            Result<std::optional<Change>> decoded = decoder_.next();
            if (!decoded) {
                body_.reset();
                note_failure(decoded.error());
                decoder_ = WatchDecoder();
                continue;
            }
            std::optional<Change> change = *std::move(decoded);
            if (!change) {
                co_await read_more();
                continue;
            }
            failures_ = 0;
            empty_ = 0;
            const std::string_view version = change->object.text_at("metadata.resourceVersion");
            if (!version.empty()) version_ = version;
            if (change->kind != ChangeKind::Bookmark) co_return *std::move(change);
        }
    }

  private:
    Task<> read_more() {
        if (!body_) co_await connect();
        Task<std::string> reading = with_timeout(body_->read(), limit_, "next change");
        Result<std::string> chunk = co_await attempt(std::move(reading));
        if (chunk && !chunk->empty()) {
            decoder_.feed(*chunk);
            co_return;
        }
        body_.reset();
        if (!chunk) note_failure(chunk.error());
    }

    Task<> connect() {
        // The server ends every watch after some minutes; only one that brought nothing is odd.
        if (empty_ > 0) co_await client_.pause(back_off(empty_, random_fraction()));
        ++empty_;
        while (!body_) {
            std::string target = co_await make_target();
            Result<std::unique_ptr<ByteSource>> body =
                co_await attempt(client_.open(std::move(target)));
            if (body) {
                body_ = *std::move(body);
                decoder_ = WatchDecoder();  // A line cut short by the last end is sent again.
                co_return;
            }
            note_failure(body.error());
            co_await client_.pause(back_off(failures_, random_fraction()));
        }
    }

    void note_failure(const Error& error) {
        const bool passing = error.code() == ErrorCode::Unavailable;
        if (passing && ++failures_ < kAttempts) return;
        throw error.with_context("watch objects of kind " + selection_.kind.kind);
    }

    Task<std::string> make_target() {
        const Resource resource = co_await client_.resource(selection_.kind);
        Query query(resource_path(resource, selection_.name_space, ""));
        query.add("watch", "true");
        query.add("allowWatchBookmarks", "true");
        query.add_if_set("resourceVersion", version_);
        const int seconds = kShortest + static_cast<int>(kSpread * random_fraction());
        limit_ = std::chrono::seconds(seconds) + kGrace;
        query.add("timeoutSeconds", std::to_string(seconds));
        query.add_if_set("labelSelector", selection_.label_selector);
        query.add_if_set("fieldSelector", selection_.field_selector);
        co_return query.target();
    }

    Client& client_;
    Selection selection_;
    std::string version_;
    std::unique_ptr<ByteSource> body_;  // Null while disconnected.
    WatchDecoder decoder_;
    int failures_ = 0;  // In a row, without a change in between.
    int empty_ = 0;     // Connections in a row that brought no change.
    milliseconds limit_{0};
};

Watch::Watch(Client& client, Selection selection, std::string version)
    : impl_(std::make_unique<Impl>(client, std::move(selection), std::move(version))) {}

Watch::~Watch() = default;

Task<Change> Watch::next() {
    return impl_->next();
}

}  // namespace ds::kube
