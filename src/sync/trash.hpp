#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace ds::sync {

/// A version being put into the trash piece by piece; it is dropped if it is never finished.
class TrashedFile {
  public:
    virtual ~TrashedFile() = default;

    virtual Result<> append(std::string_view bytes) = 0;

    /// Makes it last, and lists it.
    virtual Result<> finish() = 0;
};

/// Where every version goes that sync overwrites or deletes (rule 5): a folder of files, and a
/// listing with one JSON line for each: time, path, side, reason, size, executable, file name.
class Trash {
  public:
    /// `folder` is made when the first version comes.
    explicit Trash(std::string folder);
    ~Trash();

    /// Starts to keep a version whose content comes from elsewhere (a loser in the container).
    Result<std::unique_ptr<TrashedFile>> start(
        std::string_view path, std::string_view side, std::string_view reason, bool executable
    );

    /// Keeps the symlink `path` with this target.
    Result<> keep_link(
        std::string_view path,
        std::string_view side,
        std::string_view reason,
        std::string_view target
    );

    /// Keeps the file at `from` (relative to the handle `directory`), which this takes away from
    /// there: moved when on the same file system, else copied and removed.
    Result<> take(
        int directory, std::string_view from, std::string_view path, std::string_view reason
    );

    /// As `take`, but the file stays where it is.
    Result<> copy(
        int directory, std::string_view from, std::string_view path, std::string_view reason
    );

    const std::string& folder() const { return folder_; }

  private:
    std::string folder_;
    std::uint64_t next_ = 0;  // Of the names, so that a free one is found at once.
};

}  // namespace ds::sync
