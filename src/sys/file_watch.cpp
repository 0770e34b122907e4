#include "sys/file_watch.hpp"

#include "base/tasks.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

namespace ds::sys {
namespace {

constexpr std::uint32_t kMask = IN_CREATE | IN_MODIFY | IN_CLOSE_WRITE | IN_MOVED_FROM |
                                IN_MOVED_TO | IN_DELETE | IN_ATTRIB | IN_DELETE_SELF |
                                IN_MOVE_SELF | IN_ONLYDIR | IN_EXCL_UNLINK;

constexpr std::array<std::pair<std::uint32_t, FileEventKind>, 9> kKinds = {{
    {IN_Q_OVERFLOW, FileEventKind::Overflow},
    {IN_IGNORED, FileEventKind::Forgotten},
    {IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT, FileEventKind::Gone},
    {IN_CREATE, FileEventKind::Created},
    {IN_MOVED_TO, FileEventKind::MovedIn},
    {IN_DELETE | IN_MOVED_FROM, FileEventKind::Removed},
    {IN_CLOSE_WRITE, FileEventKind::Closed},
    {IN_MODIFY, FileEventKind::Modified},
    {IN_ATTRIB, FileEventKind::Attributes},
}};

FileEventKind kind_of(std::uint32_t mask) {
    for (const auto& [bits, kind] : kKinds) {
        if ((mask & bits) != 0) return kind;
    }
    return FileEventKind::Attributes;
}

void append_events(std::string_view bytes, std::vector<FileEvent>& events) {
    while (bytes.size() >= sizeof(inotify_event)) {
        inotify_event header = {};
        std::memcpy(&header, bytes.data(), sizeof header);
        FileEvent& event = events.emplace_back();
        event.watch = header.wd;
        event.kind = kind_of(header.mask);
        event.is_directory = (header.mask & IN_ISDIR) != 0;
        // The name is padded with zeros.
        event.name = std::string(bytes.substr(sizeof header, header.len).data());
        if (header.len == 0) event.name.clear();
        bytes.remove_prefix(sizeof header + header.len);
    }
}

}  // namespace

struct FileWatch::Instance {
    Instance(const boost::asio::any_io_executor& executor, int descriptor)
        : stream(executor, descriptor), timer(executor) {}

    boost::asio::posix::stream_descriptor stream;
    boost::asio::steady_timer timer;
    bool woken = false;
};

OsResult<FileWatch> FileWatch::open(boost::asio::any_io_executor executor) {
    Descriptor descriptor(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
    if (!descriptor) return os_failure();
    return FileWatch(std::make_shared<Instance>(executor, descriptor.release()));
}

FileWatch::FileWatch(std::shared_ptr<Instance> instance) : instance_(std::move(instance)) {}

FileWatch::FileWatch(FileWatch&&) noexcept = default;
FileWatch& FileWatch::operator=(FileWatch&&) noexcept = default;
FileWatch::~FileWatch() = default;

OsResult<int> FileWatch::add(int directory) {
    // By handle: exactly the directory that was opened, and paths of any length.
    const std::string path = "/proc/self/fd/" + std::to_string(directory);
    const int watch = ::inotify_add_watch(instance_->stream.native_handle(), path.c_str(), kMask);
    if (watch < 0) return os_failure();
    return watch;
}

void FileWatch::remove(int watch) {
    ::inotify_rm_watch(instance_->stream.native_handle(), watch);
}

std::vector<FileEvent> FileWatch::take() {
    std::vector<FileEvent> events;
    std::array<char, 64 * 1024> buffer;
    for (;;) {
        const ssize_t count =
            ::read(instance_->stream.native_handle(), buffer.data(), buffer.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return events;
        append_events({buffer.data(), static_cast<std::size_t>(count)}, events);
    }
}

Task<> FileWatch::wait(std::chrono::milliseconds limit) {
    co_await check_cancelled();
    Instance& instance = *instance_;
    if (!std::exchange(instance.woken, false)) {
        instance.timer.expires_after(limit);
        const std::weak_ptr<Instance> weak = instance_;
        instance.timer.async_wait([weak](const boost::system::error_code& cause) {
            const std::shared_ptr<Instance> waiting = weak.lock();
            if (!cause && waiting) waiting->stream.cancel();
        });
        constexpr auto kToken = boost::asio::as_tuple(boost::asio::use_awaitable);
        co_await instance.stream.async_wait(
            boost::asio::posix::stream_descriptor::wait_read, kToken
        );
        instance.timer.cancel();
        instance.woken = false;
    }
    co_await check_cancelled();
}

void FileWatch::wake() {
    instance_->woken = true;
    instance_->stream.cancel();
}

}  // namespace ds::sys
