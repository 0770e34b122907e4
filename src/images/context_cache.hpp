#pragma once

#include "base/result.hpp"
#include "images/context_files.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ds::images {

/// Where the project keeps what an image's context held when it was last built.
std::string context_cache_path(std::string_view root, std::string_view image);

/// What the cache holds; empty when it is missing or not usable. Only hashing speed and the words
/// for a change depend on it. Blocks, as does `write_context_cache`.
///
/// Stamps of files that changed shortly before the cache was written prove nothing, because a
/// later change may have left them as they were: such files come back with stamps that match none.
std::vector<ContextFile> read_context_cache(const std::string& path);

Result<> write_context_cache(const std::string& path, const std::vector<ContextFile>& files);

/// The bytes of the file, for tests.
std::string encode_context(const std::vector<ContextFile>& files);
std::vector<ContextFile> decode_context(std::string_view bytes);

}  // namespace ds::images
