#include "sys/lock_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace ds::sys {
namespace {

std::string holder(int fd) {
    std::array<char, 32> text{};
    const ssize_t count = ::pread(fd, text.data(), text.size(), 0);
    std::string pid(text.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
    while (!pid.empty() && (pid.back() < '0' || pid.back() > '9'))
        pid.pop_back();
    return pid;
}

}  // namespace

Result<LockFile> LockFile::acquire(const std::string& path) {
    return lock(path, LOCK_EX | LOCK_NB);
}

Result<LockFile> LockFile::wait(const std::string& path) {
    return lock(path, LOCK_EX);
}

Result<LockFile> LockFile::lock(const std::string& path, int operation) {
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (fd < 0) {
        return fail(ErrorCode::Failed, "lock '" + path + "': " + std::strerror(errno));
    }
    LockFile held(fd);
    int outcome = ::flock(fd, operation);
    while (outcome != 0 && errno == EINTR)
        outcome = ::flock(fd, operation);
    if (outcome != 0) {
        const int cause = errno;
        if (cause != EWOULDBLOCK) {
            return fail(ErrorCode::Failed, "lock '" + path + "': " + std::strerror(cause));
        }
        return fail(ErrorCode::Conflict, "'" + path + "' is held by process " + holder(fd));
    }
    const std::string pid = std::to_string(::getpid()) + "\n";
    const bool written = ::ftruncate(fd, 0) == 0 && ::pwrite(fd, pid.data(), pid.size(), 0) > 0;
    if (!written) return fail(ErrorCode::Failed, "write '" + path + "': " + std::strerror(errno));
    return held;
}

LockFile::LockFile(LockFile&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

LockFile& LockFile::operator=(LockFile&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
}

LockFile::~LockFile() {
    if (fd_ >= 0) ::close(fd_);
}

}  // namespace ds::sys
