#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ds::crypto {

struct PemBlock {
    std::string type;  // "RSA PRIVATE KEY"
    std::string der;
};

/// The first block of a text that may hold more; nothing if there is none.
std::optional<PemBlock> decode_pem(std::string_view text);

std::string encode_pem(const PemBlock& block);

}  // namespace ds::crypto
