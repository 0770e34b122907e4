#pragma once

#include "base/task.hpp"
#include "sys/descriptor.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace ds::sys {

enum class FileEventKind {
    Created,
    Modified,  // Written to, and perhaps still open.
    Closed,    // Closed after writing.
    Removed,   // Deleted or moved away.
    MovedIn,
    Attributes,  // Mode, owner or times; also the last link is gone.
    Gone,        // The watched directory itself was deleted or moved.
    Forgotten,   // The system ended the watch; its number may be used again.
    Overflow,    // Events were lost; belongs to no watch.
};

/// A hint that something happened to `name` in the directory of `watch`.
struct FileEvent {
    int watch = -1;
    FileEventKind kind = FileEventKind::Overflow;
    bool is_directory = false;
    std::string name;  // Empty for the directory itself.
};

/// An inotify instance: tells about changes in single directories, not in those below.
///
/// Events are buffered by the system, whether anybody waits or not; too many end in `Overflow`.
/// One coroutine may wait.
class FileWatch {
  public:
    /// EMFILE when the user has too many instances (fs.inotify.max_user_instances).
    static OsResult<FileWatch> open(boost::asio::any_io_executor executor);

    FileWatch(FileWatch&&) noexcept;
    FileWatch& operator=(FileWatch&&) noexcept;
    ~FileWatch();

    /// Watches the directory that is open as `directory`; yields the number of the watch, which is
    /// the same for the same directory. ENOSPC when the user has too many (max_user_watches).
    OsResult<int> add(int directory);

    void remove(int watch);

    /// Takes the events that are there; none is fine.
    std::vector<FileEvent> take();

    /// Waits until there are events, `wake` is called, or `limit` is over.
    Task<> wait(std::chrono::milliseconds limit);

    /// Ends the wait under way, or the next one.
    void wake();

  private:
    struct Instance;

    explicit FileWatch(std::shared_ptr<Instance> instance);

    std::shared_ptr<Instance> instance_;  // Shared with the handler of the timer.
};

}  // namespace ds::sys
