#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>

namespace ds::crypto {

/// "$2a$10$…": bcrypt with a new salt. Fails for passwords of more than 72 bytes, of which bcrypt
/// would ignore the rest.
Result<std::string> bcrypt(std::string_view password, int cost = 10);

/// As `bcrypt`, with this salt of 16 bytes.
std::string bcrypt_with_salt(std::string_view password, std::string_view salt, int cost);

struct ScryptCost {
    unsigned n = 32768;  // A power of two.
    unsigned r = 8;
    unsigned p = 1;
};

/// `size` bytes derived from a password.
std::string scrypt(
    std::string_view password, std::string_view salt, ScryptCost cost, std::size_t size
);

}  // namespace ds::crypto
