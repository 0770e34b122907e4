#include "sys/file.hpp"

#include <climits>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace ds::sys {
namespace {

/// Owns a file descriptor.
class Descriptor {
  public:
    explicit Descriptor(int number) : number_(number) {}

    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }

    int number() const { return number_; }

    explicit operator bool() const { return number_ >= 0; }

  private:
    int number_;
};

tl::unexpected<Error> refuse(std::string_view action, const std::string& path, int cause) {
    const bool missing = cause == ENOENT || cause == ENOTDIR;
    return fail(
        missing ? ErrorCode::NotFound : ErrorCode::Failed,
        std::string(action) + " '" + path + "': " + std::strerror(cause)
    );
}

/// Where a chain of links ends; the path itself where nothing is there yet.
std::string resolve_links(const std::string& path) {
    char* resolved = ::realpath(path.c_str(), nullptr);
    if (resolved == nullptr) return path;
    std::string target = resolved;
    std::free(resolved);  // NOLINT: realpath(3) asks for it
    return target;
}

bool write_all(int descriptor, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::write(descriptor, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

}  // namespace

Result<std::string> read_file(const std::string& path) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file) return refuse("read", path, errno);

    std::string bytes;
    char buffer[64 * 1024];
    for (;;) {
        const ssize_t count = ::read(file.number(), buffer, sizeof buffer);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return refuse("read", path, errno);
        if (count == 0) return bytes;
        bytes.append(buffer, static_cast<std::size_t>(count));
    }
}

Result<> write_file_atomically(const std::string& path, std::string_view bytes, unsigned mode) {
    const std::string target = resolve_links(path);
    std::string temporary = target + ".XXXXXX";
    const Descriptor file(::mkostemp(temporary.data(), O_CLOEXEC));
    if (!file) return refuse("write", path, errno);

    // The bytes must be on the disk before the name points at them.
    if (!write_all(file.number(), bytes) || ::fchmod(file.number(), mode) != 0 ||
        ::fsync(file.number()) != 0 || ::rename(temporary.c_str(), target.c_str()) != 0) {
        const int cause = errno;
        ::unlink(temporary.c_str());
        return refuse("write", path, cause);
    }
    return {};
}

Result<> make_directories(const std::string& path, unsigned mode) {
    for (std::size_t end = 0; end != std::string::npos;) {
        end = path.find('/', end + 1);
        const std::string part = path.substr(0, end);
        struct stat status{};
        if (::mkdir(part.c_str(), mode) == 0) continue;
        const int cause = errno;
        const bool is_there = ::stat(part.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
        if (!is_there) return refuse("create folder", part, cause);
    }
    return {};
}

}  // namespace ds::sys
