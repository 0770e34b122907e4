#pragma once

#include "base/result.hpp"
#include "sync/core/memory.hpp"
#include "sys/append_file.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ds::sync {

/// Tells one directory from another one of the same name.
struct RootIdentity {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;

    friend bool operator==(const RootIdentity&, const RootIdentity&) = default;
};

/// What a memory is about.
struct MemoryHead {
    std::string container;  // One container's life; see `RemoteFacts`.
    RootIdentity local;
    RootIdentity remote;
    bool settled = false;  // The initial sync with this container came to its end.
};

/// Keeps a memory on disk: a head, then records that are only appended, so that a process that is
/// killed loses nothing. A torn end is dropped when it is read.
class MemoryFile {
  public:
    explicit MemoryFile(std::string path) : path_(std::move(path)) {}

    /// Reads what an earlier process left; nothing when there is none, or none of this format.
    std::optional<MemoryHead> load(Memory& into) const;

    /// Replaces all that is on disk.
    Result<> replace(const MemoryHead& head, const Memory& memory);

    /// Adds to what `replace` wrote. After a failure all must be replaced.
    Result<> append(std::string_view records);

    /// Whether a write failed, or so much was appended that replacing it all saves time at the next
    /// start.
    bool wants_replacing() const {
        const bool failed = was_replaced_ && !file_;
        return failed || (appended_ > kLong && appended_ > replaced_ * 4);
    }

  private:
    static constexpr std::size_t kLong = std::size_t{4} * 1024 * 1024;

    std::string path_;
    std::optional<sys::AppendFile> file_;
    bool was_replaced_ = false;
    std::size_t replaced_ = 0;
    std::size_t appended_ = 0;
};

}  // namespace ds::sync
