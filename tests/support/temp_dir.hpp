#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <system_error>

namespace ds {

/// A directory of one test, removed with all its content at the end.
class TempDir {
  public:
    TempDir() : path_((std::filesystem::temp_directory_path() / "devspace-test-XXXXXX").string()) {
        if (mkdtemp(path_.data()) == nullptr) std::abort();
    }

    TempDir(const TempDir&) = delete;
    TempDir& operator=(const TempDir&) = delete;

    ~TempDir() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    const std::string& path() const { return path_; }

    std::string at(std::string_view relative) const { return path_ + "/" + std::string(relative); }

    /// Writes a file and makes the directories that lead to it.
    void write(std::string_view relative, std::string_view content) const {
        const std::filesystem::path target = at(relative);
        std::filesystem::create_directories(target.parent_path());
        std::ofstream(target, std::ios::binary | std::ios::trunc) << content;
    }

    std::string read(std::string_view relative) const {
        std::ifstream file(at(relative), std::ios::binary);
        return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    }

    bool has(std::string_view relative) const {
        return std::filesystem::symlink_status(at(relative)).type() !=
               std::filesystem::file_type::not_found;
    }

  private:
    std::string path_;
};

}  // namespace ds
