#include "gotemplate/functions/groups.hpp"
#include "gotemplate/functions/json_text.hpp"
#include "gotemplate/functions/walking.hpp"

namespace ds::gotemplate {
namespace {

using Arguments = std::span<const Value>;

constexpr const Type* kAny = &types::kAny;

enum class OnFailure { Fail, GiveNothing };

void add_writer(
    FunctionTable& table, std::string_view name, JsonStyle style, OnFailure on_failure
) {
    table.add(name, {kAny}, walking([style, on_failure](Call& call, Arguments args) -> Outcome {
                  tl::expected<std::string, Failure> text = write_json(args[0], style);
                  if (!text && on_failure == OnFailure::GiveNothing) return Value("");
                  if (!text) return failed(std::move(text).error());
                  if (tl::expected<void, Failure> spent = call.spend(text->size()); !spent) {
                      return failed(std::move(spent).error());
                  }
                  return Value(*text);
              }));
}

}  // namespace

void add_json_functions(FunctionTable& table) {
    constexpr JsonStyle kPretty{.is_indented = true};
    constexpr JsonStyle kRaw{.escapes_html = false};
    add_writer(table, "toJson", {}, OnFailure::GiveNothing);
    add_writer(table, "toPrettyJson", kPretty, OnFailure::GiveNothing);
    add_writer(table, "toRawJson", kRaw, OnFailure::Fail);
    add_writer(table, "mustToJson", {}, OnFailure::Fail);
    add_writer(table, "mustToPrettyJson", kPretty, OnFailure::Fail);
    add_writer(table, "mustToRawJson", kRaw, OnFailure::Fail);
    table.add("fromJson", {&types::kString}, [](Call&, Arguments args) -> Outcome {
        Outcome value = read_json(args[0].text());
        return value ? std::move(value) : Value();
    });
    table.add("mustFromJson", {&types::kString}, [](Call&, Arguments args) -> Outcome {
        return read_json(args[0].text());
    });
}

}  // namespace ds::gotemplate
