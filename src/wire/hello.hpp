#pragma once

#include "base/result.hpp"
#include "wire/frame.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace ds::wire {

// Bits of `Hello::features`. Both sides may use what both of them have.
inline constexpr std::uint64_t kFeatureSync = 1;     // Serves or uses sync messages.
inline constexpr std::uint64_t kFeatureStreams = 2;  // Serves or uses Open: streams beside sync.

/// What each side says first about itself.
///
/// The helper speaks first. The client sends nothing before it has the helper's hello: the shell
/// that received the helper's program may have read ahead and would swallow it.
struct Hello {
    std::uint16_t oldest_version = kProtocolVersion;
    std::uint16_t version = kProtocolVersion;
    std::uint32_t max_payload = kMaxPayload;  // Largest payload this side takes.
    std::uint32_t stream_credit = 0;          // Credit of each byte stream opened by the peer.
    std::uint64_t features = 0;
    std::int64_t clock_ns = 0;  // CLOCK_REALTIME when the hello was written.
    std::uint32_t uid = 0;
    std::uint32_t gid = 0;
    std::string build;      // Content hash of the helper; version of the client.
    std::string machine;    // As `uname -m` says.
    std::string directory;  // Working directory, from which relative roots are resolved.

    friend bool operator==(const Hello&, const Hello&) = default;
};

std::string encode_hello(const Hello& hello);

/// Fails when the payload is no hello. Fields that later versions add at the end are passed over.
Result<Hello> decode_hello(std::string_view payload);

/// The version that both sides speak. Fails with the advice to bring both to one release.
Result<std::uint16_t> common_version(const Hello& ours, const Hello& theirs);

}  // namespace ds::wire
