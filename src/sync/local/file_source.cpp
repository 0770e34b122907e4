#include "sync/local/file_source.hpp"

#include "base/tasks.hpp"

#include <boost/asio/awaitable.hpp>

#include <algorithm>
#include <utility>

namespace ds::sync {
namespace {

constexpr std::size_t kMostAtOnce = std::size_t{64} * 1024;

}  // namespace

FileSource::FileSource(sys::Descriptor file, Stamp stamp, std::string path)
    : file_(std::move(file)), stamp_(stamp), path_(std::move(path)) {}

Task<std::size_t> FileSource::read(std::span<char> into) {
    co_await yield_once();
    const sys::OsResult<std::size_t> size =
        sys::read_full(file_.number(), into.data(), std::min(into.size(), kMostAtOnce));
    if (!size) {
        const std::string why = sys::describe_errno(size.error());
        throw Error(ErrorCode::Conflict, "read '" + path_ + "': " + why);
    }
    const sys::OsResult<sys::FileStatus> now = sys::status_at(file_.number(), "");
    if (!now || stamp_of(*now) != stamp_) {
        throw Error(ErrorCode::Conflict, "'" + path_ + "' changed while being read");
    }
    co_return *size;
}

}  // namespace ds::sync
