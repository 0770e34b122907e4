#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ds::dev {

/// A helper program that this program carries for one kind of machine.
struct EmbeddedHelper {
    std::string_view machine;  // As `uname -m` says.
    std::string_view hash;     // Of its content; the helper says the same of itself.
    std::size_t size = 0;
    std::string_view packed;  // Compressed with zstd.
};

const std::vector<EmbeddedHelper>& embedded_helpers();

/// The program itself.
std::string unpack(const EmbeddedHelper& helper);

}  // namespace ds::dev
