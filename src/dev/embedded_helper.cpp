#include "dev/embedded_helper.hpp"

#include "base/check.hpp"

#include <zstd.h>

// Made by src/helper/embed.cpp.
extern "C" {
extern const char ds_helper_x86_64_begin[];        // NOLINT(readability-identifier-naming)
extern const char ds_helper_x86_64_end[];          // NOLINT(readability-identifier-naming)
extern const char ds_helper_x86_64_hash[];         // NOLINT(readability-identifier-naming)
extern const unsigned long ds_helper_x86_64_size;  // NOLINT(readability-identifier-naming)
}

namespace ds::dev {

const std::vector<EmbeddedHelper>& embedded_helpers() {
    static const std::vector<EmbeddedHelper> kHelpers{
        {
            .machine = "x86_64",
            .hash = ds_helper_x86_64_hash,
            .size = ds_helper_x86_64_size,
            .packed =
                {ds_helper_x86_64_begin,
                 static_cast<std::size_t>(ds_helper_x86_64_end - ds_helper_x86_64_begin)},
        },
    };
    return kHelpers;
}

std::string unpack(const EmbeddedHelper& helper) {
    std::string program(helper.size, '\0');
    const std::size_t size =
        ZSTD_decompress(program.data(), program.size(), helper.packed.data(), helper.packed.size());
    DS_CHECK(size == helper.size);
    return program;
}

}  // namespace ds::dev
