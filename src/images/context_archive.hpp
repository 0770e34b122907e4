#pragma once

#include "base/pool.hpp"
#include "base/task.hpp"
#include "docker/engine.hpp"
#include "docker/tar_writer.hpp"
#include "images/build_source.hpp"
#include "images/context_files.hpp"
#include "sys/folder.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace ds::images {

/// What is packed for a build.
struct ArchiveContent {
    std::string context;  // The folder.
    std::vector<ContextFile> files;

    /// Files that the archive holds beside or instead of those of the folder.
    struct Extra {
        std::string path;
        std::string content;
    };

    std::vector<Extra> extras;

    std::string dockerfile;  // Path of the Dockerfile in the archive.

    std::uint64_t total_size() const;
};

/// Decides about the archive: `dockerfile_text` is what to build from, which may differ from what
/// is on the disk. A Dockerfile outside of the context is added under a name of its own and hidden
/// from COPY.
ArchiveContent make_archive_content(
    const BuildSource& source, std::vector<ContextFile> files, std::string dockerfile_text
);

/// The context as a tar archive, packed while it is sent.
class ContextArchive final : public docker::ContextSource {
  public:
    /// `on_progress` is told how many bytes of content were packed. `pool` outlives the archive.
    ContextArchive(
        ArchiveContent content, Pool& pool, std::function<void(std::uint64_t done)> on_progress
    );

    /// Throws `Error` naming the file that cannot be read or shrank meanwhile.
    Task<std::string> next() override;

  private:
    Result<std::string> pack();
    Result<> pack_some();
    Result<> begin_file(const ContextFile& file);
    Result<> pack_content();
    void add_extra(const ArchiveContent::Extra& extra);

    ArchiveContent content_;
    Pool& pool_;
    std::function<void(std::uint64_t)> on_progress_;
    docker::TarWriter tar_;
    std::vector<char> space_;
    std::size_t file_ = 0;  // The next one to begin.
    std::size_t extra_ = 0;
    std::optional<sys::FileReader> reader_;  // Of the file that is being packed.
    std::uint64_t missing_ = 0;              // What of it is not yet packed.
    std::uint64_t packed_ = 0;
    bool ended_ = false;
};

}  // namespace ds::images
