#pragma once

#include "wire/hello.hpp"

#include <string>

namespace ds::helper {

/// The hash of this program's own file, in hexadecimal digits: XXH3-128. Empty when it cannot be
/// read.
std::string own_hash();

/// "devspacehelper 0.1.0 protocol 1 HASH": how an injected copy proves that it arrived whole.
std::string version_line();

/// Who we are, as the client is told.
wire::Hello own_hello();

}  // namespace ds::helper
