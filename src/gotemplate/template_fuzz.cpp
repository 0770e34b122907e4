#include "gotemplate/template.hpp"

#include "base/check.hpp"

#include <cstdint>
#include <vector>

namespace ds::gotemplate {
namespace {

/// As Helm's: what recursion through functions needs.
Function make_include() {
    Function function;
    function.parameters = {&types::kString, &types::kAny};
    function.body = [](Call& call, std::span<const Value> args) {
        return call.execute(call.templates(), args[0].text(), args[1]);
    };
    return function;
}

Function make_tpl() {
    Function function;
    function.parameters = {&types::kString, &types::kAny};
    function.body = [](Call& call, std::span<const Value> args) -> Outcome {
        TemplateSet set = call.templates().derived();
        if (auto parsed = set.parse("tpl", args[0].text()); !parsed) {
            return failed(std::move(parsed).error());
        }
        return call.execute(set, "tpl", args[1]);
    };
    return function;
}

/// Remembers in `changed` what it changes.
Function make_set(std::vector<Value>& changed) {
    Function function;
    function.parameters = {&types::kAnyMap, &types::kString, &types::kAny};
    function.body = [&changed](Call&, std::span<const Value> args) -> Outcome {
        args[0].map().set(args[1], args[2]);
        changed.push_back(args[0]);
        return args[0];
    };
    return function;
}

/// A template may have made a ring of maps, which nobody else would ever free.
void take_apart(const std::vector<Value>& maps) {
    for (const Value& map : maps) {
        while (map.map().size() > 0) {
            const Value key = map.map().entries()[0].key;
            map.map().erase(key.text());
        }
    }
}

Value make_data() {
    Value data = Value::make_map();
    data.map().set("s", "text");
    data.map().set("n", Value());
    data.map().set("i", 3);
    data.map().set("f", 2.5);
    data.map().set("l", Value::make_list({1, "two", Value(), true}));
    Value inner = Value::make_map();
    inner.map().set("a", Value::bytes("x"));
    data.map().set("m", inner);
    return data;
}

void run(std::string_view text) {
    std::vector<Value> changed;
    FunctionTable table;
    add_builtins(table);
    table.add("include", make_include());
    table.add("tpl", make_tpl());
    table.add("set", make_set(changed));
    TemplateSet set(table);
    if (const auto parsed = set.parse("t", text); !parsed) {
        DS_CHECK(!parsed.error().text().empty());
        return;
    }
    ExecuteOptions options;
    options.missing_key = text.size() % 2 == 0 ? MissingKey::Zero : MissingKey::Invalid;
    options.limits.output_bytes = std::size_t{1} << 20U;
    options.limits.steps = 200'000;
    options.limits.stack_bytes = std::size_t{1} << 20U;
    options.limits.time = std::chrono::seconds(1);
    const auto output = set.execute("t", make_data(), options);
    DS_CHECK(
        output ? output->size() <= options.limits.output_bytes : !output.error().text().empty()
    );
    take_apart(changed);
}

}  // namespace
}  // namespace ds::gotemplate

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    ds::gotemplate::run({reinterpret_cast<const char*>(bytes), size});
    return 0;
}
