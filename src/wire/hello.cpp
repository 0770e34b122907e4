#include "wire/hello.hpp"

#include "wire/fields.hpp"

#include <algorithm>

namespace ds::wire {
namespace {

constexpr std::string_view kMagic = "devspace";
constexpr std::size_t kMaxText = 4096;

}  // namespace

std::string encode_hello(const Hello& hello) {
    FieldWriter fields;
    fields.raw(kMagic).u16(hello.oldest_version).u16(hello.version);
    fields.u32(hello.max_payload).u32(hello.stream_credit).u64(hello.features);
    fields.i64(hello.clock_ns).u32(hello.uid).u32(hello.gid);
    fields.text(hello.build).text(hello.machine).text(hello.directory);
    return fields.take();
}

Result<Hello> decode_hello(std::string_view payload) {
    FieldReader fields(payload);
    if (fields.raw(kMagic.size()) != kMagic) fields.reject();
    Hello hello;
    hello.oldest_version = fields.u16();
    hello.version = fields.u16();
    hello.max_payload = fields.u32();
    hello.stream_credit = fields.u32();
    hello.features = fields.u64();
    hello.clock_ns = fields.i64();
    hello.uid = fields.u32();
    hello.gid = fields.u32();
    hello.build = fields.text(kMaxText);
    hello.machine = fields.text(kMaxText);
    hello.directory = fields.text(kMaxText);
    if (!fields.ok() || hello.oldest_version > hello.version || hello.max_payload < 1024) {
        return fail(ErrorCode::Failed, "the helper's greeting is damaged");
    }
    return hello;
}

Result<std::uint16_t> common_version(const Hello& ours, const Hello& theirs) {
    const std::uint16_t newest = std::min(ours.version, theirs.version);
    if (newest < std::max(ours.oldest_version, theirs.oldest_version)) {
        return fail(
            ErrorCode::Failed,
            "the helper speaks protocol version " + std::to_string(theirs.version) +
                ", this program " + std::to_string(ours.version) + "; use one release of both"
        );
    }
    return newest;
}

}  // namespace ds::wire
