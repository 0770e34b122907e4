#include "kube/watch_decoder.hpp"

#include "data/json.hpp"

#include <cstdint>
#include <utility>

namespace ds::kube {
namespace {

// An object has at most a few megabytes: etcd takes no more than 1.5 MiB.
constexpr std::size_t kMaxLine = std::size_t{64} * 1024 * 1024;

std::optional<ChangeKind> parse_kind(std::string_view type) {
    if (type == "ADDED") return ChangeKind::Added;
    if (type == "MODIFIED") return ChangeKind::Modified;
    if (type == "DELETED") return ChangeKind::Deleted;
    if (type == "BOOKMARK") return ChangeKind::Bookmark;
    return std::nullopt;
}

ErrorCode code_of(const data::Value& event) {
    // "Expired" and "Gone" are the same refusal from different API server versions.
    const std::string_view reason = event.text_at("object.reason");
    const std::int64_t code = event.int_at("object.code").value_or(0);
    if (reason == "Expired" || reason == "Gone" || code == 410) return ErrorCode::Expired;
    const bool passing = code == 429 || code >= 500 || reason == "InternalError" ||
                         reason == "Timeout" || reason == "ServerTimeout";
    return passing ? ErrorCode::Unavailable : ErrorCode::Failed;
}

Error refusal(const data::Value& event) {
    return {code_of(event), "watch refused: " + std::string(event.text_at("object.message"))};
}

}  // namespace

void WatchDecoder::feed(std::string_view chunk) {
    buffer_.erase(0, taken_);
    searched_ -= taken_;
    taken_ = 0;
    buffer_ += chunk;
}

std::optional<std::string_view> WatchDecoder::take_line() {
    const std::size_t end = buffer_.find('\n', searched_);
    if (end == std::string::npos) {
        searched_ = buffer_.size();
        return std::nullopt;
    }
    const std::string_view line = std::string_view(buffer_).substr(taken_, end - taken_);
    taken_ = end + 1;
    searched_ = taken_;
    return line;
}

Result<std::optional<Change>> WatchDecoder::next() {
    const std::optional<std::string_view> line = take_line();
    if (!line && buffer_.size() - taken_ > kMaxLine) {
        return fail(ErrorCode::Failed, "read watch event: longer than 64 MiB");
    }
    if (!line) return std::nullopt;

    Result<data::Value> event = data::parse_json(*line);
    if (!event) return fail(event.error().with_context("read watch event"));

    const std::string_view type = event->text_at("type");
    if (type == "ERROR") return fail(refusal(*event));

    const std::optional<ChangeKind> kind = parse_kind(type);
    data::Value* object = event->member("object");
    if (!kind || object == nullptr) {
        return fail(
            ErrorCode::Failed, "read watch event: unknown type '" + std::string(type) + "'"
        );
    }
    return Change{*kind, std::move(*object)};
}

}  // namespace ds::kube
