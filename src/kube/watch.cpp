#include "kube/watch.hpp"

#include "base/tasks.hpp"
#include "kube/query.hpp"

#include <boost/asio/awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

namespace ds::kube {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kFirstPause{100};
constexpr milliseconds kLongestPause{5000};

}  // namespace

class Watch::Impl {
  public:
    Impl(Client& client, Selection selection, std::string version)
        : client_(client), selection_(std::move(selection)), version_(std::move(version)) {}

    Task<Change> next() {
        for (;;) {
            std::optional<Change> change = or_throw(decoder_.next());
            if (!change) {
                co_await read_more();
                continue;
            }
            failures_ = 0;
            pause_ = milliseconds::zero();
            const std::string_view version = change->object.text_at("metadata.resourceVersion");
            if (!version.empty()) version_ = version;
            if (change->kind != ChangeKind::Bookmark) co_return *std::move(change);
        }
    }

  private:
    Task<> read_more() {
        if (!body_) co_await connect();
        Result<std::string> chunk = co_await attempt(body_->read());
        if (chunk && !chunk->empty()) {
            decoder_.feed(*chunk);
            co_return;
        }
        body_.reset();
        if (!chunk) note_failure(chunk.error());
    }

    Task<> connect() {
        // The server ends every watch after some minutes; only one that brought nothing is odd.
        if (pause_ > milliseconds::zero()) co_await sleep_for(pause_);
        pause_ = std::clamp(pause_ * 2, kFirstPause, kLongestPause);
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
            co_await sleep_for(pause_);
            pause_ = std::min(pause_ * 2, kLongestPause);
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
    milliseconds pause_{0};
};

Watch::Watch(Client& client, Selection selection, std::string version)
    : impl_(std::make_unique<Impl>(client, std::move(selection), std::move(version))) {}

Watch::~Watch() = default;

Task<Change> Watch::next() {
    return impl_->next();
}

}  // namespace ds::kube
