#include "sys/folder.hpp"

#include <climits>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <utility>

namespace ds::sys {
namespace {

tl::unexpected<Error> refuse(std::string_view action, const std::string& path, int cause) {
    const bool missing = cause == ENOENT || cause == ENOTDIR;
    const bool forbidden = cause == EACCES || cause == EPERM;
    std::string reason = std::strerror(cause);
    if (reason.size() > 1) reason.front() = static_cast<char>(reason.front() | 0x20);
    return fail(
        missing     ? ErrorCode::NotFound
        : forbidden ? ErrorCode::Forbidden
                    : ErrorCode::Failed,
        std::string(action) + " '" + path + "': " + reason
    );
}

NodeKind kind_of(mode_t mode) {
    if (S_ISREG(mode)) return NodeKind::File;
    if (S_ISDIR(mode)) return NodeKind::Folder;
    return S_ISLNK(mode) ? NodeKind::Symlink : NodeKind::Other;
}

std::int64_t nanoseconds(const timespec& time) {
    return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

Node to_node(std::string name, const struct stat& status) {
    return {
        .name = std::move(name),
        .kind = kind_of(status.st_mode),
        .mode = status.st_mode & 07777U,
        .size = static_cast<std::uint64_t>(status.st_size),
        .modified_ns = nanoseconds(status.st_mtim),
        .changed_ns = nanoseconds(status.st_ctim),
        .inode = status.st_ino,
    };
}

}  // namespace

Result<std::vector<Node>> list_folder(const std::string& path) {
    const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir(path.c_str()), &::closedir);
    if (!folder) return refuse("read folder", path, errno);

    std::vector<Node> nodes;
    for (;;) {
        errno = 0;
        const dirent* entry = ::readdir(folder.get());
        if (entry == nullptr && errno != 0) return refuse("read folder", path, errno);
        if (entry == nullptr) break;
        const std::string_view name = entry->d_name;
        if (name == "." || name == "..") continue;
        struct stat status{};
        const int found =
            ::fstatat(::dirfd(folder.get()), entry->d_name, &status, AT_SYMLINK_NOFOLLOW);
        if (found != 0 && errno == ENOENT) continue;  // Removed meanwhile.
        if (found != 0) return refuse("read", path + "/" + std::string(name), errno);
        nodes.push_back(to_node(std::string(name), status));
    }
    std::ranges::sort(nodes, {}, &Node::name);
    return nodes;
}

Result<Node> inspect(const std::string& path) {
    struct stat status{};
    if (::stat(path.c_str(), &status) != 0) return refuse("read", path, errno);
    return to_node(path.substr(path.rfind('/') + 1), status);
}

Result<std::string> read_link(const std::string& path) {
    char target[PATH_MAX];
    const ssize_t size = ::readlink(path.c_str(), target, sizeof target);
    if (size < 0) return refuse("read link", path, errno);
    return std::string(target, static_cast<std::size_t>(size));
}

Result<std::string> resolve_path(const std::string& path) {
    const std::unique_ptr<char, decltype(&std::free)> resolved(
        ::realpath(path.c_str(), nullptr), &std::free
    );
    if (!resolved) return refuse("read", path, errno);
    return std::string(resolved.get());
}

Result<FileReader> FileReader::open(const std::string& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) return refuse("read", path, errno);
    FileReader reader(descriptor, 0, path);
    struct stat status{};
    if (::fstat(descriptor, &status) != 0) return refuse("read", path, errno);
    reader.size_ = static_cast<std::uint64_t>(status.st_size);
    return reader;
}

FileReader::FileReader(int descriptor, std::uint64_t size, std::string path)
    : descriptor_(descriptor), size_(size), path_(std::move(path)) {}

FileReader::FileReader(FileReader&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      size_(other.size_),
      path_(std::move(other.path_)) {}

FileReader& FileReader::operator=(FileReader&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    std::swap(size_, other.size_);
    std::swap(path_, other.path_);
    return *this;
}

FileReader::~FileReader() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

Result<std::size_t> FileReader::read(std::span<char> into) {
    std::size_t filled = 0;
    while (filled < into.size()) {
        const ssize_t count = ::read(descriptor_, into.data() + filled, into.size() - filled);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return refuse("read", path_, errno);
        if (count == 0) break;
        filled += static_cast<std::size_t>(count);
    }
    return filled;
}

}  // namespace ds::sys
