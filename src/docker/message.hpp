#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace ds::docker {

/// Output of a build, as it is: not necessarily a whole line.
struct OutputText {
    std::string text;

    friend bool operator==(const OutputText&, const OutputText&) = default;
};

/// What happens to one layer, or without an id to the whole.
struct LayerStatus {
    std::string id;
    std::string status;
    std::uint64_t current = 0;  // Of `total` bytes; both are zero when the daemon does not say.
    std::uint64_t total = 0;

    friend bool operator==(const LayerStatus&, const LayerStatus&) = default;
};

/// The daemon gave up; the last message of its stream.
struct StreamFailure {
    std::string message;

    friend bool operator==(const StreamFailure&, const StreamFailure&) = default;
};

/// The image that a build made.
struct BuiltId {
    std::string id;  // "sha256:…".

    friend bool operator==(const BuiltId&, const BuiltId&) = default;
};

/// What a push left in the registry.
struct PushedDigest {
    std::string digest;  // "sha256:…".

    friend bool operator==(const PushedDigest&, const PushedDigest&) = default;
};

/// One message of the stream with which the daemon answers build and push.
using Message = std::variant<OutputText, LayerStatus, StreamFailure, BuiltId, PushedDigest>;

/// Cuts the daemon's stream into messages. Does no I/O.
///
/// Feed chunks as they arrive, then take messages until there are none.
class MessageDecoder {
  public:
    void feed(std::string_view chunk);

    /// The next message, or nothing until more bytes are fed. Messages of kinds that we do not
    /// know are passed over. Fails with `Failed` when the bytes are no such stream or one message
    /// is larger than 1 MiB; the decoder is dead then.
    Result<std::optional<Message>> next();

  private:
    Result<std::optional<std::string>> take_document();

    std::string buffer_;
    std::size_t start_ = 0;  // Where the current document begins in `buffer_`.
    std::size_t seen_ = 0;   // How far it was looked at.
    int depth_ = 0;
    bool in_string_ = false;
    bool escaped_ = false;
};

}  // namespace ds::docker
