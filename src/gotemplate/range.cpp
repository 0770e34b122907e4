#include "gotemplate/executor.hpp"
#include "gotemplate/print.hpp"

#include <fmt/format.h>

namespace ds::gotemplate {

/// The body for each item. Declared variables stand on top of the stack while it runs.
Executor::Flow Executor::walk_range(const Value& dot, const Statement& range) {
    const std::size_t variables = variables_.size();
    Outcome evaluated = evaluate(dot, *range.pipeline);
    if (!evaluated) return stop(std::move(evaluated).error());
    const Object* object = evaluated->object();
    const Value items = object != nullptr ? object->underlying() : *evaluated;
    const Kind kind = items.kind();
    Flow flow = Flow::Next;
    bool is_empty = true;
    if (kind == Kind::Slice) {
        is_empty = items.size() == 0;
        flow = walk_items(items, range);
    } else if (kind == Kind::Map) {
        is_empty = items.size() == 0;
        flow = walk_members(items, range);
    } else if (is_signed(kind) || is_unsigned(kind)) {
        is_empty = is_signed(kind) ? items.as_int() <= 0 : items.as_uint() == 0;
        flow = walk_numbers(items, range);
    } else if (!evaluated->is_nil()) {
        return stop(fmt::format("range can't iterate over {}", to_text(*evaluated)));
    }
    if (is_empty && flow == Flow::Next && range.has_otherwise) flow = walk(dot, range.otherwise);
    variables_.resize(variables);
    return flow == Flow::Break ? Flow::Next : flow;
}

Executor::Flow Executor::walk_items(const Value& items, const Statement& range) {
    const bool is_boxed = items.type()->element == &types::kAny;
    for (std::size_t index = 0; index < items.size(); ++index) {
        Value item = items.item(index);
        if (is_boxed) item = std::move(item).boxed();
        const Flow flow = walk_once(Value::integer(static_cast<std::int64_t>(index)), item, range);
        if (flow != Flow::Next) return flow;
    }
    return Flow::Next;
}

Executor::Flow Executor::walk_members(const Value& map, const Statement& range) {
    const bool is_boxed = map.type()->element == &types::kAny;
    // The body may change the map; Go, too, goes on with what was there before.
    const std::span<const Map::Entry> entries = map.map().entries();
    const std::vector<Map::Entry> members(entries.begin(), entries.end());
    for (const Map::Entry& member : members) {
        Value item = member.value;
        if (is_boxed) item = std::move(item).boxed();
        const Flow flow = walk_once(member.key, item, range);
        if (flow != Flow::Next) return flow;
    }
    return Flow::Next;
}

Executor::Flow Executor::walk_numbers(const Value& count, const Statement& range) {
    if (range.pipeline->declared.size() > 1) {
        return stop(
            fmt::format("can't use {} to iterate over more than one variable", to_text(count))
        );
    }
    for (std::int64_t number = 0;
         is_signed(count.kind()) ? number < count.as_int()
                                 : static_cast<std::uint64_t>(number) < count.as_uint();
         ++number) {
        const Flow flow = walk_once({}, Value::integer(number, count.kind()), range);
        if (flow != Flow::Next) return flow;
    }
    return Flow::Next;
}

Executor::Flow Executor::walk_once(const Value& index, const Value& item, const Statement& range) {
    if (!step()) return Flow::Failed;
    const std::vector<Pipeline::Declared>& declared = range.pipeline->declared;
    const std::size_t count = declared.size();
    const std::size_t variables = variables_.size();
    if (range.pipeline->is_assignment) {
        // With one variable it gets the item, with two the second does.
        if (count == 2 && assign(declared[0], index) == Flow::Failed) return Flow::Failed;
        if (assign(declared[count - 1], item) == Flow::Failed) return Flow::Failed;
    } else if (count > 0) {
        variables_[variables - 1].value = item;
        if (count == 2) variables_[variables - 2].value = index;
    }
    const Flow flow = walk(item, range.body);
    variables_.resize(variables);
    return flow == Flow::Continue ? Flow::Next : flow;
}

}  // namespace ds::gotemplate
