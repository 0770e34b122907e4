#pragma once

#include "base/result.hpp"

#include <string>

namespace ds::sys {

/// Holds a file locked while it lives: two processes never hold the same one. The system lets go
/// of it when the process dies, however that happens.
class LockFile {
  public:
    /// Fails with `Conflict`, naming the process, when another one holds the lock.
    static Result<LockFile> acquire(const std::string& path);

    /// Waits, blocking the thread, until nobody else holds it: for locks held for moments.
    static Result<LockFile> wait(const std::string& path);

    LockFile(LockFile&& other) noexcept;
    LockFile& operator=(LockFile&& other) noexcept;
    ~LockFile();

  private:
    explicit LockFile(int fd) : fd_(fd) {}

    static Result<LockFile> lock(const std::string& path, int operation);

    int fd_;
};

}  // namespace ds::sys
