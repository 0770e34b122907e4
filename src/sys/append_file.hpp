#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>

namespace ds::sys {

/// A file that only grows: a log. Each append is one write, so that several processes do not mix
/// their lines. Mode 0600; its folder is made when missing.
class AppendFile {
  public:
    static Result<AppendFile> open(const std::string& path);

    AppendFile(AppendFile&& other) noexcept;
    AppendFile& operator=(AppendFile&& other) noexcept;
    ~AppendFile();

    Result<> append(std::string_view bytes);

  private:
    AppendFile(int descriptor, std::string path);

    int descriptor_;
    std::string path_;
};

}  // namespace ds::sys
