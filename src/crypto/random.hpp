#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ds::crypto {

/// Bytes that nobody can guess.
std::string random_bytes(std::size_t count);

/// Letters and digits ([A-Za-z0-9]) that nobody can guess.
std::string random_letters(std::size_t count);

/// `count` bytes of `alphabet` (1 to 256 of them), each as likely as any other.
std::string random_text(std::size_t count, std::string_view alphabet);

/// A number below `bound`, which is not zero, each as likely as any other.
std::uint64_t random_below(std::uint64_t bound);

}  // namespace ds::crypto
