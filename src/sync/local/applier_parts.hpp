#pragma once

// What the two halves of the applier have in common.

#include "sync/endpoint.hpp"
#include "sys/directory.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <string>

namespace ds::sync {

inline constexpr unsigned kOwnerExecutes = 0100;

/// Who may read a file may also execute it, or nobody.
inline unsigned mode_with(unsigned mode, bool executable) {
    constexpr unsigned kExecuteBits = 0111;
    constexpr unsigned kReadBits = 0444;
    const bool is = (mode & kOwnerExecutes) != 0;
    if (is == executable) return mode;
    return executable ? mode | ((mode & kReadBits) >> 2) : mode & ~kExecuteBits;
}

/// Owner first: changing it takes set-id bits away. Who may not give files away keeps them.
inline void set_owner_and_mode(int file, const sys::FileStatus& like, unsigned mode) {
    constexpr auto kSame = static_cast<uid_t>(-1);
    const bool mine = like.owner == ::geteuid() && like.group == ::getegid();
    if (!mine && ::fchown(file, like.owner, like.group) != 0) {
        [[maybe_unused]] const int group_at_least = ::fchown(file, kSame, like.group);
    }
    ::fchmod(file, mode);
}

inline bool is_missing(int cause) {
    return cause == ENOENT || cause == ENOTDIR || cause == ELOOP;
}

/// The file system or the kernel does not know how to swap or keep off.
inline bool is_unsupported(int cause) {
    return cause == EINVAL || cause == ENOSYS || cause == ENOTSUP;
}

inline const File* file_of(const std::optional<Entry>& entry) {
    return entry ? std::get_if<File>(&*entry) : nullptr;
}

inline Outcome outcome_of(OutcomeKind kind) {
    Outcome outcome;
    outcome.kind = kind;
    return outcome;
}

inline Outcome failed(const std::string& what, int cause) {
    Outcome outcome = outcome_of(OutcomeKind::Failed);
    outcome.message = what + ": " + sys::describe_errno(cause);
    return outcome;
}

}  // namespace ds::sync
