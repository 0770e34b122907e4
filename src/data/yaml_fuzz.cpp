#include "data/yaml.hpp"

#include "base/check.hpp"

#include <cstdint>

using ds::data::parse_yaml;
using ds::data::Value;
using ds::data::YamlDialect;

namespace {

/// The one value that differs from itself.
bool holds_nan(const Value& value) {
    return !(value == value);  // NOLINT(misc-redundant-expression)
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    for (const YamlDialect dialect : {YamlDialect::Yaml11, YamlDialect::Kubernetes}) {
        const tl::expected<Value, ds::data::Problem> value = parse_yaml(text, dialect);
        if (!value) {
            (void)ds::data::render_problem(value.error(), "input", text);
            continue;
        }
        if (holds_nan(*value)) continue;
        const tl::expected<Value, ds::data::Problem> again =
            parse_yaml(ds::data::write_yaml(*value), dialect);
        DS_CHECK(again && *again == *value);
    }
    (void)ds::data::parse_yaml_documents(text, YamlDialect::Kubernetes);
    return 0;
}
