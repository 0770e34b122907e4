#include "net/websocket_codec.hpp"

#include "base/check.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace ds::net {
namespace {

constexpr std::uint8_t kFin = 0x80;
constexpr std::uint8_t kReserved = 0x70;
constexpr std::uint8_t kOpcode = 0x0f;
constexpr std::uint8_t kControl = 0x08;
constexpr std::uint8_t kMasked = 0x80;
constexpr std::size_t kMaxControl = 125;
constexpr std::uint8_t kLength16 = 126;
constexpr std::uint8_t kLength64 = 127;

constexpr std::uint8_t kContinuation = 0;
constexpr std::uint8_t kBinary = 2;
constexpr std::uint8_t kClose = 8;
constexpr std::uint8_t kPing = 9;
constexpr std::uint8_t kPong = 10;

constexpr std::uint16_t kNoCode = 1005;

std::uint8_t byte_at(std::string_view bytes, std::size_t at) {
    return static_cast<std::uint8_t>(bytes[at]);
}

std::uint64_t read_number(std::string_view bytes) {
    std::uint64_t value = 0;
    for (const char byte : bytes)
        value = value << 8 | static_cast<unsigned char>(byte);
    return value;
}

void append_number(std::string& out, std::uint64_t value, std::size_t bytes) {
    for (std::size_t left = bytes; left > 0; --left)
        out += static_cast<char>(value >> (8 * (left - 1)) & 0xff);
}

tl::unexpected<Error> broken(std::string_view what) {
    return fail(
        ErrorCode::Failed, "WebSocket connection: the other side sent " + std::string(what)
    );
}

bool is_close_code(std::uint16_t code) {
    const bool standard = (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014);
    return standard || (code >= 3000 && code <= 4999);
}

std::size_t length_size_of(std::uint8_t second) {
    const std::uint8_t length = second & ~kMasked;
    if (length == kLength64) return 8;
    return length == kLength16 ? 2 : 0;
}

// XORs with the mask from `at` on, eight bytes a step.
void apply_mask(char* bytes, std::size_t size, const std::array<char, 4>& mask, std::size_t at) {
    std::array<char, 8> pattern{};
    for (std::size_t i = 0; i < pattern.size(); ++i)
        pattern[i] = mask[(at + i) % mask.size()];
    std::uint64_t word = 0;
    std::memcpy(&word, pattern.data(), sizeof(word));
    std::size_t done = 0;
    for (; done + sizeof(word) <= size; done += sizeof(word)) {
        std::uint64_t value = 0;
        std::memcpy(&value, bytes + done, sizeof(value));
        value ^= word;
        std::memcpy(bytes + done, &value, sizeof(value));
    }
    for (; done < size; ++done)
        bytes[done] = static_cast<char>(bytes[done] ^ pattern[done % pattern.size()]);
}

}  // namespace

void WebSocketDecoder::feed(std::string_view chunk) {
    DS_CHECK(input_.empty());
    if (!closed_) input_ = chunk;
}

// Moves input until `gathered_` has `size` bytes; false when there is not enough.
bool WebSocketDecoder::gather(std::size_t size) {
    const std::size_t more = std::min(size - gathered_.size(), input_.size());
    gathered_ += input_.substr(0, more);
    input_.remove_prefix(more);
    return gathered_.size() == size;
}

Result<bool> WebSocketDecoder::take_head() {
    if (gathered_.size() < 2 && !gather(2)) return false;
    const std::size_t length_size = length_size_of(byte_at(gathered_, 1));
    if (!gather(2 + length_size + (masked_ ? mask_.size() : 0))) return false;
    const Result<> begun = begin_frame(length_size);
    if (!begun) return fail(begun.error());
    gathered_.clear();
    has_head_ = true;
    return true;
}

Result<> WebSocketDecoder::begin_frame(std::size_t length_size) {
    const std::uint8_t first = byte_at(gathered_, 0);
    const std::uint8_t second = byte_at(gathered_, 1);
    head_.fin = (first & kFin) != 0;
    head_.opcode = first & kOpcode;
    head_.left = second & ~kMasked;
    if ((first & kReserved) != 0) return broken("reserved bits");
    if (((second & kMasked) != 0) != masked_) return broken("a mask on the wrong side");
    if (length_size > 0) {
        head_.left = read_number(std::string_view(gathered_).substr(2, length_size));
        const std::uint64_t least = length_size == 2 ? kLength16 : 0x10000;
        if (head_.left < least) return broken("a length that is too long for itself");
        if (head_.left >> 63 != 0) return broken("an impossible length");
    }
    if (masked_) std::copy_n(gathered_.end() - 4, 4, mask_.begin());
    mask_at_ = 0;
    if ((head_.opcode & kControl) != 0) {
        if (head_.opcode > kPong) return broken("an unknown control frame");
        if (!head_.fin || head_.left > kMaxControl) return broken("a control frame in pieces");
        return {};
    }
    if (head_.opcode > kBinary) return broken("an unknown kind of message");
    const bool continues = head_.opcode == kContinuation;
    if (continues != in_message_) return broken("a message inside of another");
    message_begins_ = !continues;
    in_message_ = true;
    return {};
}

Result<std::optional<WebSocketEvent>> WebSocketDecoder::next() {
    if (closed_) {
        input_ = {};
        return std::nullopt;
    }
    if (!has_head_) {
        const Result<bool> taken = take_head();
        if (!taken) return fail(taken.error());
        if (!*taken) return std::nullopt;
    }
    if ((head_.opcode & kControl) == 0) {
        if (head_.left > 0 && input_.empty()) return std::nullopt;
        return take_data();
    }
    if (!gather(static_cast<std::size_t>(head_.left))) return std::nullopt;
    Result<WebSocketEvent> event = control_frame();
    has_head_ = false;
    gathered_.clear();
    if (!event) return fail(event.error());
    return *std::move(event);
}

WebSocketEvent WebSocketDecoder::take_data() {
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(head_.left, input_.size()));
    std::string_view bytes = input_.substr(0, size);
    input_.remove_prefix(size);
    head_.left -= size;
    if (masked_) {
        unmasked_ = bytes;
        unmask(unmasked_);
        bytes = unmasked_;
    }
    WebSocketData data;
    data.begins = std::exchange(message_begins_, false);
    data.bytes = bytes;
    if (head_.left == 0) {
        has_head_ = false;
        data.ends = head_.fin;
        in_message_ = !head_.fin;
    }
    return data;
}

Result<WebSocketEvent> WebSocketDecoder::control_frame() {
    std::string payload = gathered_;
    if (masked_) unmask(payload);
    if (head_.opcode == kPing) return WebSocketPing{std::move(payload)};
    if (head_.opcode == kPong) return WebSocketPong{std::move(payload)};
    WebSocketClose close;
    close.code = kNoCode;
    if (payload.size() == 1) return broken("half of a close code");
    if (payload.size() >= 2) {
        close.code = static_cast<std::uint16_t>(read_number(payload.substr(0, 2)));
        if (!is_close_code(close.code)) return broken("an invalid close code");
        close.reason = payload.substr(2);
    }
    closed_ = true;
    return close;
}

void WebSocketDecoder::unmask(std::string& bytes) {
    apply_mask(bytes.data(), bytes.size(), mask_, mask_at_);
    mask_at_ = (mask_at_ + bytes.size()) % mask_.size();
}

WebSocketEncoder::WebSocketEncoder(WebSocketRole role, std::uint64_t seed)
    : role_(role), state_(seed) {}

// SplitMix64. Keys keep a page in a browser from choosing what a proxy sees; a program that chooses
// its bytes itself only has to vary them.
std::uint32_t WebSocketEncoder::next_key() {
    state_ += 0x9e3779b97f4a7c15;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111eb;
    return static_cast<std::uint32_t>((mixed ^ mixed >> 31) >> 32);
}

void WebSocketEncoder::append_head(std::string& out, std::uint8_t first, std::size_t size) {
    const bool masks = role_ == WebSocketRole::Client;
    const std::uint8_t mask_bit = masks ? kMasked : 0;
    out += static_cast<char>(first);
    if (size < kLength16) {
        out += static_cast<char>(mask_bit | size);
    } else if (size < 0x10000) {
        out += static_cast<char>(mask_bit | kLength16);
        append_number(out, size, 2);
    } else {
        out += static_cast<char>(mask_bit | kLength64);
        append_number(out, size, 8);
    }
    if (!masks) return;
    const std::uint32_t key = next_key();
    std::memcpy(mask_.data(), &key, mask_.size());
    mask_at_ = 0;
    out.append(mask_.begin(), mask_.end());
}

void WebSocketEncoder::append_masked(std::string& out, std::string_view bytes) {
    const std::size_t at = out.size();
    out += bytes;
    if (role_ == WebSocketRole::Server) return;
    apply_mask(out.data() + at, bytes.size(), mask_, mask_at_);
    mask_at_ = (mask_at_ + bytes.size()) % mask_.size();
}

void WebSocketEncoder::append_binary(
    std::string& out, std::string_view first, std::string_view second
) {
    append_head(out, kFin | kBinary, first.size() + second.size());
    append_masked(out, first);
    append_masked(out, second);
}

void WebSocketEncoder::append_fragment(
    std::string& out, std::string_view bytes, bool begins, bool fin
) {
    const std::uint8_t opcode = begins ? kBinary : kContinuation;
    append_head(out, static_cast<std::uint8_t>((fin ? kFin : 0) | opcode), bytes.size());
    append_masked(out, bytes);
}

std::string WebSocketEncoder::control(std::uint8_t opcode, std::string_view payload) {
    DS_CHECK(payload.size() <= kMaxControl);
    std::string out;
    append_head(out, static_cast<std::uint8_t>(kFin | opcode), payload.size());
    append_masked(out, payload);
    return out;
}

std::string WebSocketEncoder::ping(std::string_view payload) {
    return control(kPing, payload);
}

std::string WebSocketEncoder::pong(std::string_view payload) {
    return control(kPong, payload);
}

std::string WebSocketEncoder::close(std::uint16_t code, std::string_view reason) {
    std::string payload;
    append_number(payload, code, 2);
    payload += reason;
    return control(kClose, payload);
}

}  // namespace ds::net
