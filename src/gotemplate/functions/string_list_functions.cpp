#include "gotemplate/functions/conversions.hpp"
#include "gotemplate/functions/groups.hpp"
#include "gotemplate/functions/text.hpp"
#include "gotemplate/functions/walking.hpp"

#include <algorithm>

namespace ds::gotemplate {
namespace {

using Arguments = std::span<const Value>;

constexpr const Type* kText = &types::kString;

Value list_of(const std::vector<std::string_view>& texts) {
    return Value::make_list(std::vector<Value>(texts.begin(), texts.end()), types::kStringList);
}

/// "_0", "_1", … to the pieces.
Value numbered(const std::vector<std::string_view>& pieces) {
    Value map = Value::make_map(types::kStringMap);
    for (std::size_t at = 0; at < pieces.size(); ++at) {
        map.map().set("_" + std::to_string(at), pieces[at]);
    }
    return map;
}

Outcome join(Call& call, Arguments args) {
    const std::vector<Value> parts = strings_of(args[1]);
    const std::string_view separator = args[0].text();
    std::size_t size = 0;
    for (const Value& part : parts)
        size += part.size() + separator.size();
    if (tl::expected<void, Failure> spent = call.spend(size); !spent) {
        return failed(std::move(spent).error());
    }
    std::string result;
    result.reserve(size);
    for (std::size_t at = 0; at < parts.size(); ++at) {
        if (at > 0) result += separator;
        result += parts[at].text();
    }
    return Value(result);
}

Outcome sort_texts(Call& /*call*/, Arguments args) {
    if (!args[0].is_list()) return Value::make_list({string_of(args[0])}, types::kStringList);
    std::vector<Value> texts = strings_of(args[0]);
    std::sort(texts.begin(), texts.end(), [](const Value& left, const Value& right) {
        return left.text() < right.text();
    });
    return Value::make_list(std::move(texts), types::kStringList);
}

}  // namespace

void add_string_list_functions(FunctionTable& table) {
    table.add("split", {kText, kText}, [](Call&, Arguments args) -> Outcome {
        return numbered(split_text(args[1].text(), args[0].text()));
    });
    table.add("splitn", {kText, &types::kInt, kText}, [](Call&, Arguments args) -> Outcome {
        return numbered(split_text(args[2].text(), args[0].text(), args[1].as_int()));
    });
    table.add("splitList", {kText, kText}, [](Call&, Arguments args) -> Outcome {
        return list_of(split_text(args[1].text(), args[0].text()));
    });
    table.add("toStrings", {&types::kAny}, walking([](Call&, Arguments args) -> Outcome {
                  if (args[0].type() == &types::kStringList) return args[0];
                  return Value::make_list(strings_of(args[0]), types::kStringList);
              }));
    table.add("join", {kText, &types::kAny}, walking(join));
    table.add("sortAlpha", {&types::kAny}, walking(sort_texts));
}

}  // namespace ds::gotemplate
