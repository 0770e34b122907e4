#pragma once

#include "base/result.hpp"

#include <string>

namespace ds::sys {

/// A file whose mere existence tells other programs to keep off; the destructor removes it.
class MarkerFile {
  public:
    /// Fails with `Conflict` when it is there already.
    static Result<MarkerFile> create(const std::string& path);

    MarkerFile(MarkerFile&& other) noexcept;
    MarkerFile& operator=(MarkerFile&& other) noexcept;
    ~MarkerFile();

  private:
    explicit MarkerFile(std::string path);

    std::string path_;  // Empty: moved away.
};

}  // namespace ds::sys
