#include "wire/frame_decoder.hpp"

#include "wire/fields.hpp"

namespace ds::wire {
namespace {

std::optional<FrameType> known_type(std::uint8_t number) {
    const auto first = static_cast<std::uint8_t>(FrameType::Hello);
    const auto last = static_cast<std::uint8_t>(FrameType::CloseWrite);
    if (number < first || number > last) return std::nullopt;
    return static_cast<FrameType>(number);
}

}  // namespace

void FrameDecoder::feed(std::string_view chunk) {
    buffer_.erase(0, taken_);
    taken_ = 0;
    buffer_ += chunk;
}

Result<std::optional<Frame>> FrameDecoder::next() {
    const std::string_view bytes = std::string_view(buffer_).substr(taken_);
    if (bytes.size() < kHeaderSize) return std::nullopt;

    FieldReader header(bytes.substr(0, kHeaderSize));
    const std::size_t size = header.u32();
    const std::uint32_t check = header.u32();
    const std::optional<FrameType> type = known_type(header.u8());
    const bool reserved_is_zero = header.u8() == 0 && header.u16() == 0;
    const std::uint32_t stream = header.u32();
    if (size > kMaxPayload || !type || !reserved_is_zero) {
        return fail(ErrorCode::Failed, "the bytes received are not a frame of the helper protocol");
    }
    if (bytes.size() < kHeaderSize + size) return std::nullopt;

    const std::string_view payload = bytes.substr(kHeaderSize, size);
    if (frame_check(bytes.substr(8, 8), payload) != check) {
        return fail(ErrorCode::Failed, "a frame of the helper protocol was damaged on the way");
    }
    taken_ += kHeaderSize + size;
    return Frame{*type, stream, std::string(payload)};
}

}  // namespace ds::wire
