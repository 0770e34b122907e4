#pragma once

#include <string>
#include <string_view>

namespace ds::gotemplate {

/// Go's package path: paths with slashes, as texts. They need not exist.
std::string path_base(std::string_view path);
std::string path_dir(std::string_view path);
std::string path_clean(std::string_view path);
std::string_view path_ext(std::string_view path);

}  // namespace ds::gotemplate
