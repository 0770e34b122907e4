// A program of the build: packs a helper and writes the C source that carries it.
// usage: ds_embed_helper PROGRAM PACKED SOURCE SYMBOL

#include "base/strings.hpp"
#include "sys/file.hpp"

#include <xxhash.h>
#include <zstd.h>

#include <cstdio>
#include <string>
#include <string_view>

namespace {

constexpr int kLevel = 19;

std::string hash_of(std::string_view bytes) {
    XXH128_canonical_t digits{};
    XXH128_canonicalFromHash(&digits, XXH3_128bits(bytes.data(), bytes.size()));
    return ds::encode_hex({reinterpret_cast<const char*>(digits.digest), sizeof digits.digest});
}

std::string pack(std::string_view bytes) {
    std::string packed(ZSTD_compressBound(bytes.size()), '\0');
    const std::size_t size =
        ZSTD_compress(packed.data(), packed.size(), bytes.data(), bytes.size(), kLevel);
    packed.resize(ZSTD_isError(size) != 0U ? 0 : size);
    return packed;
}

std::string source_of(
    const std::string& symbol, const std::string& packed_path, std::string_view program
) {
    std::string text = "__asm__(\".section .rodata\\n\"\n";
    text += "        \".global SYMBOL_begin\\nSYMBOL_begin:\\n.incbin \\\"PACKED\\\"\\n\"\n";
    text += "        \".global SYMBOL_end\\nSYMBOL_end:\\n.byte 0\\n.text\\n\");\n";
    text += "extern const char SYMBOL_hash[];\nextern const unsigned long SYMBOL_size;\n";
    text += "const char SYMBOL_hash[] = \"" + hash_of(program) + "\";\n";
    text += "const unsigned long SYMBOL_size = " + std::to_string(program.size()) + ";\n";
    const auto replace = [&text](std::string_view what, const std::string& by) {
        for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size())
            text.replace(at, what.size(), by);
    };
    replace("SYMBOL", symbol);
    replace("PACKED", packed_path);
    return text;
}

int refuse(const std::string& message) {
    std::fprintf(stderr, "ds_embed_helper: %s\n", message.c_str());
    return 1;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 5) return refuse("usage: ds_embed_helper PROGRAM PACKED SOURCE SYMBOL");
    const ds::Result<std::string> program = ds::sys::read_file(argv[1]);
    if (!program) return refuse(program.error().message());
    const std::string packed = pack(*program);
    if (packed.empty()) return refuse("zstd failed");
    const ds::Result<> packed_written = ds::sys::write_file_atomically(argv[2], packed, 0644);
    if (!packed_written) return refuse(packed_written.error().message());
    const std::string source = source_of(argv[4], argv[2], *program);
    const ds::Result<> source_written = ds::sys::write_file_atomically(argv[3], source, 0644);
    if (!source_written) return refuse(source_written.error().message());
    return 0;
}
