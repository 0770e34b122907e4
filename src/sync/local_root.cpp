#include "sync/local_root.hpp"

#include "sync/local_endpoint.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace ds::sync {

Result<OpenedRoot> open_local_root(
    const boost::asio::any_io_executor& executor, const RemoteOptions& options
) {
    const std::string quoted = "'" + options.root + "'";
    char* const resolved = ::realpath(options.root.c_str(), nullptr);
    if (resolved == nullptr) {
        if (errno == ENOENT) {
            return fail(ErrorCode::NotFound, "folder " + quoted + " is not in the container");
        }
        return fail(ErrorCode::Failed, "open folder " + quoted + ": " + std::strerror(errno));
    }
    OpenedRoot opened;
    opened.info.path = resolved;
    std::free(resolved);  // NOLINT(cppcoreguidelines-no-malloc)

    struct stat status{};
    if (::stat(opened.info.path.c_str(), &status) != 0) {
        return fail(ErrorCode::Failed, "open folder " + quoted + ": " + std::strerror(errno));
    }
    if (!S_ISDIR(status.st_mode)) {
        return fail(ErrorCode::Failed, quoted + " in the container is not a folder");
    }
    opened.info.device = status.st_dev;
    opened.info.inode = status.st_ino;
    opened.info.owner = status.st_uid;
    opened.info.mode = status.st_mode & 07777U;
    opened.info.writable = ::access(opened.info.path.c_str(), W_OK | X_OK) == 0;
    if (::access(opened.info.path.c_str(), R_OK | X_OK) != 0) {
        return fail(
            ErrorCode::Failed,
            "folder '" + opened.info.path +
                "' in the container is not readable: it belongs to uid " +
                std::to_string(status.st_uid) + ", the container runs as uid " +
                std::to_string(::geteuid())
        );
    }

    LocalOptions local;
    local.root = opened.info.path;
    local.exclude = options.exclude;
    local.skip = options.skip;
    local.polling = options.polling;
    opened.endpoint = std::make_unique<LocalEndpoint>(executor, std::move(local), nullptr);
    return opened;
}

}  // namespace ds::sync
