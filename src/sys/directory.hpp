#pragma once

// Trees of files seen from the handle of their root: nothing planted in the tree, not even while
// it is walked, leads out of it.

#include "sys/descriptor.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ds::sys {

enum class FileType { Regular, Directory, Symlink, Other };

/// What the system knows about one file without reading it.
struct FileStatus {
    FileType type = FileType::Other;
    unsigned mode = 0;  // Permission bits.
    unsigned owner = 0;
    unsigned group = 0;
    std::uint64_t size = 0;
    std::int64_t mtime_ns = 0;
    std::int64_t ctime_ns = 0;
    std::uint64_t inode = 0;
    std::uint64_t device = 0;
};

/// Opens a directory for walking; follows links, as the user named it.
OsResult<Descriptor> open_root(const std::string& path);

/// Opens `path` below the handle `root` with `flags` (and `mode` for a new file). No component may
/// be a link, "..", or lead out of `root`; "" is the root itself. O_CLOEXEC is added.
OsResult<Descriptor> open_beneath(int root, const std::string& path, int flags, unsigned mode = 0);

/// The same without openat2(2), for kernels and sandboxes that have not got it.
OsResult<Descriptor> walk_beneath(int root, const std::string& path, int flags, unsigned mode = 0);

/// Looks at `name` in `directory` without following it; an empty name is the handle itself.
OsResult<FileStatus> status_at(int directory, const std::string& name);

/// The same, but of what a link leads to.
OsResult<FileStatus> followed_status_at(int directory, const std::string& name);

OsResult<std::string> read_link_at(int directory, const std::string& name);

/// The names in a directory opened for reading, in no order, without "." and "..".
OsResult<std::vector<std::string>> list_names(int directory);

/// Reads until `into` is full or the file ends; yields the number of bytes.
OsResult<std::size_t> read_full(int file, char* into, std::size_t size);

OsResult<> write_full(int file, std::string_view bytes);

enum class RenameKind {
    Exchange,   // Swaps both.
    NoReplace,  // Fails with EEXIST when the new name is taken.
};

/// renameat2(2); EINVAL or ENOSYS where the file system or kernel has it not.
OsResult<> rename_at(
    int directory, const std::string& from, const std::string& to, RenameKind kind
);

}  // namespace ds::sys
