#pragma once

#include <string>
#include <string_view>

namespace ds::crypto {

/// In lower-case hexadecimal digits. SHA-1 is for names and checksums, never for trust.
std::string sha1_hex(std::string_view bytes);
std::string sha512_hex(std::string_view bytes);

/// The 32 bytes of the HMAC of `text`.
std::string hmac_sha256(std::string_view key, std::string_view text);

}  // namespace ds::crypto
