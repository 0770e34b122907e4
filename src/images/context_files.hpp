#pragma once

#include "base/result.hpp"
#include "images/build_source.hpp"
#include "sys/folder.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ds::images {

/// One thing in a build context.
struct ContextFile {
    std::string path;  // In the context.
    sys::Node node;
    std::string link_target;  // Links only.
    std::string digest;       // Of the content, 32 bytes; files only, once they were hashed.

    friend bool operator==(const ContextFile&, const ContextFile&) = default;
};

// These functions block; use them in a `Pool`.

/// Everything that belongs to the context, folders before what is in them. Sockets, pipes and
/// devices are left out.
Result<std::vector<ContextFile>> list_context(const BuildSource& source);

/// Fills in the digests. What `known` has with the same stamps of the file system is not read.
/// Yields how many files were read.
Result<std::size_t> hash_files(
    const std::string& context,
    const std::vector<ContextFile>& known,
    std::vector<ContextFile>& files
);

/// The digest of the whole: paths, contents, executable bits and link targets count, nothing else.
std::string digest_of(const std::vector<ContextFile>& files);

/// What differs: "src/main.py", "src/main.py and 2 more"; empty when nothing does.
std::string describe_changes(
    const std::vector<ContextFile>& before, const std::vector<ContextFile>& now
);

}  // namespace ds::images
