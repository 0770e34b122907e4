#pragma once

#include <string>
#include <string_view>

namespace ds::crypto {

/// AES-256 in CBC mode without padding: `key` is 32 bytes, `iv` 16, the text whole blocks of 16.
std::string encrypt_aes_cbc(std::string_view key, std::string_view iv, std::string_view text);
std::string decrypt_aes_cbc(std::string_view key, std::string_view iv, std::string_view text);

}  // namespace ds::crypto
