#pragma once

#include "sync/endpoint.hpp"
#include "sync/local/index.hpp"
#include "sys/directory.hpp"

#include <string>

namespace ds::sync {

/// Reads one file of a tree as long as it stays what it was when it was opened.
class FileSource final : public ContentSource {
  public:
    FileSource(sys::Descriptor file, Stamp stamp, std::string path);

    Task<std::size_t> read(std::span<char> into) override;

  private:
    sys::Descriptor file_;
    Stamp stamp_;
    std::string path_;
};

}  // namespace ds::sync
