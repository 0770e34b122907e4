#include "wire/frame.hpp"

#include "base/check.hpp"
#include "wire/fields.hpp"

#include <xxhash.h>

namespace ds::wire {

void append_frame(std::string& to, const Frame& frame) {
    DS_CHECK(frame.payload.size() <= kMaxPayload);
    FieldWriter checked;
    checked.u8(static_cast<std::uint8_t>(frame.type)).u8(0).u16(0).u32(frame.stream);
    const std::string type_to_stream = checked.take();

    FieldWriter sizes;
    sizes.u32(static_cast<std::uint32_t>(frame.payload.size()));
    sizes.u32(frame_check(type_to_stream, frame.payload));
    to += sizes.take();
    to += type_to_stream;
    to += frame.payload;
}

std::uint32_t frame_check(std::string_view type_to_stream, std::string_view payload) {
    const XXH64_hash_t seed = XXH3_64bits(type_to_stream.data(), type_to_stream.size());
    return static_cast<std::uint32_t>(XXH3_64bits_withSeed(payload.data(), payload.size(), seed));
}

}  // namespace ds::wire
