#include "gotemplate/functions/file_path.hpp"
#include "gotemplate/functions/groups.hpp"

namespace ds::gotemplate {
namespace {

using Arguments = std::span<const Value>;

void add(FunctionTable& table, std::string_view name, std::string (*change)(std::string_view)) {
    table.add(name, {&types::kString}, [change](Call&, Arguments args) -> Outcome {
        return Value(change(args[0].text()));
    });
}

}  // namespace

void add_path_functions(FunctionTable& table) {
    // Charts are rendered for Linux: the paths of the machine are the same.
    for (const std::string_view prefix : {"", "os"}) {
        const auto named = [prefix](std::string_view plain, std::string_view capital) {
            return std::string(prefix) + std::string(prefix.empty() ? plain : capital);
        };
        add(table, named("base", "Base"), path_base);
        add(table, named("dir", "Dir"), path_dir);
        add(table, named("clean", "Clean"), path_clean);
        table.add(named("ext", "Ext"), {&types::kString}, [](Call&, Arguments args) -> Outcome {
            return Value(path_ext(args[0].text()));
        });
        table.add(named("isAbs", "IsAbs"), {&types::kString}, [](Call&, Arguments args) -> Outcome {
            return Value(args[0].text().starts_with('/'));
        });
    }
    // Helm gives templates no network.
    table.add("getHostByName", {&types::kString}, [](Call&, Arguments) -> Outcome {
        return Value("");
    });
}

}  // namespace ds::gotemplate
