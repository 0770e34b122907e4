#include "config/patch.hpp"

#include "data/yaml.hpp"

#include <cstdint>
#include <string_view>

// A path, a line end, an operation, a line end, a value, 0xFF, a document.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    std::string_view input(reinterpret_cast<const char*>(bytes), size);
    const auto take = [&input](char end) {
        const std::size_t at = input.find(end);
        const std::string_view piece = input.substr(0, at);
        input.remove_prefix(at == std::string_view::npos ? input.size() : at + 1);
        return piece;
    };
    ds::config::Patch patch;
    patch.path = take('\n');
    patch.from = patch.path;
    patch.op = take('\n');
    const auto value = ds::data::parse_yaml(take('\xFF'), ds::data::YamlDialect::Yaml11);
    if (value) patch.value = *value;
    const auto document = ds::data::parse_yaml(input, ds::data::YamlDialect::Yaml11);
    if (!document) return 0;
    using ds::config::Era;
    for (const Era era : {Era::First, Era::Second, Era::Third}) {
        ds::data::Value changed = *document;
        (void)ds::config::apply_patch(changed, patch, era);
    }
    return 0;
}
