#include "docker/message.hpp"

#include "data/json.hpp"
#include "data/value.hpp"

#include <algorithm>

namespace ds::docker {
namespace {

constexpr std::size_t kMaxMessage = std::size_t{1} << 20;

std::string string_at(const data::Value& value, std::string_view path) {
    return std::string(value.text_at(path));
}

std::uint64_t count_at(const data::Value& value, std::string_view path) {
    return static_cast<std::uint64_t>(std::max<std::int64_t>(0, value.int_at(path).value_or(0)));
}

std::optional<Message> to_message(const data::Value& document) {
    // New daemons send both forms of a failure, old ones may send only the second.
    for (const std::string_view path : {"errorDetail.message", "error"}) {
        std::string failure = string_at(document, path);
        if (!failure.empty()) return StreamFailure{std::move(failure)};
    }
    if (const data::Value* text = document.member("stream"); text != nullptr) {
        return OutputText{std::string(text->text())};
    }
    if (const data::Value* aux = document.member("aux"); aux != nullptr) {
        std::string id = string_at(*aux, "ID");
        if (!id.empty()) return BuiltId{std::move(id)};
        std::string digest = string_at(*aux, "Digest");
        if (!digest.empty()) return PushedDigest{std::move(digest)};
        return std::nullopt;
    }
    std::string status = string_at(document, "status");
    if (status.empty()) return std::nullopt;
    return LayerStatus{
        string_at(document, "id"),
        std::move(status),
        count_at(document, "progressDetail.current"),
        count_at(document, "progressDetail.total"),
    };
}

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

}  // namespace

void MessageDecoder::feed(std::string_view chunk) {
    if (start_ > 0) {
        buffer_.erase(0, start_);
        seen_ -= start_;
        start_ = 0;
    }
    buffer_.append(chunk);
}

Result<std::optional<Message>> MessageDecoder::next() {
    for (;;) {
        Result<std::optional<std::string>> document = take_document();
        if (!document) return fail(std::move(document).error());
        if (!*document) return std::nullopt;
        const Result<data::Value> value = data::parse_json(**document);
        if (!value) return fail(value.error().with_context("read the answer of Docker"));
        std::optional<Message> message = to_message(*value);
        if (message) return message;
    }
}

/// The daemon separates messages by line ends, but only the braces are part of the protocol.
Result<std::optional<std::string>> MessageDecoder::take_document() {
    while (depth_ == 0 && start_ < buffer_.size() && is_blank(buffer_[start_]))
        ++start_;
    seen_ = std::max(seen_, start_);
    if (depth_ == 0 && start_ < buffer_.size() && buffer_[start_] != '{') {
        return fail(ErrorCode::Failed, "read the answer of Docker: it is not a stream of messages");
    }
    for (; seen_ < buffer_.size(); ++seen_) {
        if (seen_ - start_ >= kMaxMessage) {
            return fail(ErrorCode::Failed, "read the answer of Docker: a message is too large");
        }
        const char c = buffer_[seen_];
        if (in_string_) {
            in_string_ = escaped_ || c != '"';
            escaped_ = !escaped_ && c == '\\';
            continue;
        }
        if (c == '"') in_string_ = true;
        if (c == '{' || c == '[') ++depth_;
        if ((c == '}' || c == ']') && --depth_ == 0) {
            std::string document = buffer_.substr(start_, seen_ + 1 - start_);
            start_ = ++seen_;
            return document;
        }
    }
    return std::nullopt;
}

}  // namespace ds::docker
