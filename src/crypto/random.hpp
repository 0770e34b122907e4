#pragma once

#include <cstddef>
#include <string>

namespace ds::crypto {

/// Bytes that nobody can guess.
std::string random_bytes(std::size_t count);

/// Letters and digits ([A-Za-z0-9]) that nobody can guess.
std::string random_letters(std::size_t count);

}  // namespace ds::crypto
