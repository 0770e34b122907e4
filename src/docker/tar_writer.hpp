#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace ds::docker {

enum class TarKind { File, Directory, Symlink };

/// One entry of an archive. Always owned by root, as Docker's own client sends it.
struct TarEntry {
    TarKind kind = TarKind::File;
    std::string path = {};  // Relative, with forward slashes; any bytes but NUL.
    std::uint32_t mode = 0644;
    std::int64_t modified = 0;     // Seconds since 1970.
    std::uint64_t size = 0;        // Of the content that follows; files only.
    std::string link_target = {};  // Symlinks only.
};

/// Packs entries into a tar archive piece by piece. Does no I/O.
///
/// For each file `add`, then `write` with exactly `size` bytes in all; then `finish`. `take` may
/// be called at any time. What does not fit together is a bug of the caller.
class TarWriter {
  public:
    TarWriter();
    TarWriter(TarWriter&&) noexcept;
    TarWriter& operator=(TarWriter&&) noexcept;
    ~TarWriter();

    void add(const TarEntry& entry);
    void write(std::string_view content);

    /// Ends the archive.
    void finish();

    /// How many packed bytes wait to be taken.
    std::size_t ready() const;

    /// The bytes packed since the last call.
    std::string take();

  private:
    struct Archive;
    std::unique_ptr<Archive> archive_;
};

}  // namespace ds::docker
