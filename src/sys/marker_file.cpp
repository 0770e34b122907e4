#include "sys/marker_file.hpp"

#include "sys/descriptor.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace ds::sys {

Result<MarkerFile> MarkerFile::create(const std::string& path) {
    const Descriptor made(::open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600));
    if (made) return MarkerFile(path);
    const ErrorCode code = errno == EEXIST ? ErrorCode::Conflict : ErrorCode::Failed;
    return fail(code, "create '" + path + "': " + describe_errno(errno));
}

MarkerFile::MarkerFile(std::string path) : path_(std::move(path)) {}

MarkerFile::MarkerFile(MarkerFile&& other) noexcept : path_(std::exchange(other.path_, {})) {}

MarkerFile& MarkerFile::operator=(MarkerFile&& other) noexcept {
    std::swap(path_, other.path_);
    return *this;
}

MarkerFile::~MarkerFile() {
    if (!path_.empty()) ::unlink(path_.c_str());
}

}  // namespace ds::sys
