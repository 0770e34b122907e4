#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace ds::sys {

enum class NodeKind { File, Folder, Symlink, Other };

/// What the system knows about a file, folder or link without opening it.
struct Node {
    std::string name;  // Without its folder.
    NodeKind kind = NodeKind::Other;
    std::uint32_t mode = 0;  // Permission bits.
    std::uint64_t size = 0;
    std::int64_t modified_ns = 0;  // Of the content, since 1970.
    std::int64_t changed_ns = 0;   // Of anything; nobody can set it back.
    std::uint64_t inode = 0;

    friend bool operator==(const Node&, const Node&) = default;
};

// As in `file.hpp`: these functions block, and name the path; `NotFound` where nothing is there.

/// What is in a folder, by name.
Result<std::vector<Node>> list_folder(const std::string& path);

/// Links are followed.
Result<Node> inspect(const std::string& path);

/// What a symbolic link says.
Result<std::string> read_link(const std::string& path);

/// The path without symbolic links, ".", "..".
Result<std::string> resolve_path(const std::string& path);

/// A file that is read piece by piece.
class FileReader {
  public:
    static Result<FileReader> open(const std::string& path);

    FileReader(FileReader&&) noexcept;
    FileReader& operator=(FileReader&&) noexcept;
    ~FileReader();

    /// As it was when the file was opened.
    std::uint64_t size() const { return size_; }

    /// Fills as much of `into` as the file has; less only at its end.
    Result<std::size_t> read(std::span<char> into);

  private:
    FileReader(int descriptor, std::uint64_t size, std::string path);

    int descriptor_;
    std::uint64_t size_;
    std::string path_;
};

}  // namespace ds::sys
