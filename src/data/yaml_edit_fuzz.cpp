#include "data/yaml_edit.hpp"

#include "base/check.hpp"

#include <cstdint>
#include <string_view>

using ds::data::parse_yaml;
using ds::data::Value;
using ds::data::YamlDialect;

// Two documents with a 0xFF between them: the first one is edited to say the second.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(bytes), size);
    const std::size_t cut = input.find('\xFF');
    if (cut == std::string_view::npos) return 0;
    for (const YamlDialect dialect : {YamlDialect::Yaml11, YamlDialect::Kubernetes}) {
        const auto wanted = parse_yaml(input.substr(cut + 1), dialect);
        if (!wanted) continue;
        const auto edited = ds::data::edit_yaml(input.substr(0, cut), dialect, *wanted);
        if (!edited) continue;
        const auto read = parse_yaml(*edited, dialect);
        DS_CHECK(read && *read == *wanted);
    }
    return 0;
}
