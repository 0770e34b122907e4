#include "sys/directory.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>

namespace ds::sys {
namespace {

constexpr unsigned kPermissionBits = 07777;

std::int64_t nanoseconds(const timespec& time) {
    return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

FileType type_of(mode_t mode) {
    if (S_ISREG(mode)) return FileType::Regular;
    if (S_ISDIR(mode)) return FileType::Directory;
    return S_ISLNK(mode) ? FileType::Symlink : FileType::Other;
}

OsResult<FileStatus> status_with(int directory, const std::string& name, int flags) {
    struct stat found = {};
    if (::fstatat(directory, name.c_str(), &found, flags | AT_EMPTY_PATH) != 0) return os_failure();
    FileStatus status;
    status.type = type_of(found.st_mode);
    status.mode = found.st_mode & kPermissionBits;
    status.owner = found.st_uid;
    status.group = found.st_gid;
    status.size = static_cast<std::uint64_t>(found.st_size);
    status.mtime_ns = nanoseconds(found.st_mtim);
    status.ctime_ns = nanoseconds(found.st_ctim);
    status.inode = found.st_ino;
    status.device = found.st_dev;
    return status;
}

bool is_plain_name(std::string_view name) {
    return !name.empty() && name != "." && name != "..";
}

}  // namespace

OsResult<Descriptor> open_root(const std::string& path) {
    Descriptor root(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!root) return os_failure();
    return root;
}

OsResult<Descriptor> open_beneath(int root, const std::string& path, int flags, unsigned mode) {
    open_how how = {};
    how.flags = static_cast<std::uint64_t>(flags | O_CLOEXEC);
    how.mode = (flags & O_CREAT) != 0 ? mode : 0;
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS;
    const std::string place = path.empty() ? "." : path;
    Descriptor opened(static_cast<int>(::syscall(SYS_openat2, root, place.c_str(), &how, sizeof how)
    ));
    if (opened) return opened;
    // qemu-user has no openat2, and old seccomp profiles answer EPERM for what they do not know.
    if (errno == ENOSYS || errno == EPERM) return walk_beneath(root, path, flags, mode);
    return os_failure();
}

OsResult<Descriptor> walk_beneath(int root, const std::string& path, int flags, unsigned mode) {
    if (path.empty()) {
        Descriptor self(::openat(root, ".", flags | O_CLOEXEC, mode));
        if (!self) return os_failure();
        return self;
    }
    Descriptor above;
    int directory = root;
    std::size_t start = 0;
    for (std::size_t slash = path.find('/'); slash != std::string::npos;
         slash = path.find('/', start)) {
        const std::string name = path.substr(start, slash - start);
        if (!is_plain_name(name)) return tl::make_unexpected(EXDEV);
        constexpr int kStep = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
        Descriptor next(::openat(directory, name.c_str(), kStep));
        if (!next) return os_failure();
        above = std::move(next);
        directory = above.number();
        start = slash + 1;
    }
    const std::string name = path.substr(start);
    if (!is_plain_name(name)) return tl::make_unexpected(EXDEV);
    Descriptor opened(::openat(directory, name.c_str(), flags | O_NOFOLLOW | O_CLOEXEC, mode));
    if (!opened) return os_failure();
    return opened;
}

OsResult<FileStatus> status_at(int directory, const std::string& name) {
    return status_with(directory, name, AT_SYMLINK_NOFOLLOW);
}

OsResult<FileStatus> followed_status_at(int directory, const std::string& name) {
    return status_with(directory, name, 0);
}

OsResult<std::string> read_link_at(int directory, const std::string& name) {
    std::string target(4096, '\0');
    const ssize_t size = ::readlinkat(directory, name.c_str(), target.data(), target.size());
    if (size < 0) return os_failure();
    target.resize(static_cast<std::size_t>(size));
    return target;
}

OsResult<std::vector<std::string>> list_names(int directory) {
    std::vector<std::string> names;
    alignas(dirent64) std::array<char, 32 * 1024> buffer;
    if (::lseek(directory, 0, SEEK_SET) < 0) return os_failure();
    for (;;) {
        const ssize_t filled = ::getdents64(directory, buffer.data(), buffer.size());
        if (filled < 0) return os_failure();
        if (filled == 0) return names;
        for (ssize_t at = 0; at < filled;) {
            const char* place = buffer.data() + at;
            unsigned short length = 0;
            std::memcpy(&length, place + offsetof(dirent64, d_reclen), sizeof length);
            const char* name = place + offsetof(dirent64, d_name);
            if (is_plain_name(name)) names.emplace_back(name);
            at += length;
        }
    }
}

OsResult<std::size_t> read_full(int file, char* into, std::size_t size) {
    std::size_t done = 0;
    while (done < size) {
        const ssize_t count = ::read(file, into + done, size - done);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return os_failure();
        if (count == 0) break;
        done += static_cast<std::size_t>(count);
    }
    return done;
}

OsResult<> write_full(int file, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::write(file, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return os_failure();
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return {};
}

OsResult<> rename_at(
    int directory, const std::string& from, const std::string& to, RenameKind kind
) {
    const unsigned flag = kind == RenameKind::Exchange ? RENAME_EXCHANGE : RENAME_NOREPLACE;
    if (::renameat2(directory, from.c_str(), directory, to.c_str(), flag) != 0) return os_failure();
    return {};
}

}  // namespace ds::sys
