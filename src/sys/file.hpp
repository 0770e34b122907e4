#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>

namespace ds::sys {

// Small files: configuration and state. These functions block and name the path in their errors;
// a file that is not there is `NotFound`.

Result<std::string> read_file(const std::string& path);

/// Replaces the file as a whole: readers see the old bytes or the new ones, also after a crash.
/// The file gets exactly `mode`; a symbolic link stays and its target is replaced.
Result<> write_file_atomically(const std::string& path, std::string_view bytes, unsigned mode);

/// Creates the folder and its missing parents with `mode`; fine if it is there.
Result<> make_directories(const std::string& path, unsigned mode = 0755);

}  // namespace ds::sys
