#include "helm/set_values.hpp"

#include "helm/chart_folder.hpp"
#include "helm/values.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

// Lines of --set and its relatives, and a values file put above what they gave.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    ds::data::Value values = ds::data::Value::map(ds::data::Value::Map{});
    for (const ds::helm::SetKind kind :
         {ds::helm::SetKind::Typed, ds::helm::SetKind::Text, ds::helm::SetKind::Json})
        (void)ds::helm::set_values(text, kind, values);
    (void)ds::helm::set_literal(text, values);
    ds::Result<ds::data::Value> file = ds::helm::read_values(text);
    if (file) ds::helm::merge_value_files(values, *std::move(file));
    return 0;
}
