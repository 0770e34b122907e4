#include "gotemplate/functions/conversions.hpp"
#include "gotemplate/functions/groups.hpp"
#include "gotemplate/functions/walking.hpp"

// What the library mergo does with maps, oddities included. The destination is changed in place;
// maps and lists of the source become its own by reference.

namespace ds::gotemplate {
namespace {

using Arguments = std::span<const Value>;

constexpr const Type* kMap = &types::kAnyMap;
constexpr int kDeepest = 10'000;

class Merger {
  public:
    Merger(Call& call, bool overwrites) : call_(call), overwrites_(overwrites) {}

    tl::expected<void, Failure> merge(const Value& into, const Value& from, int depth) {
        if (depth > kDeepest) {
            return tl::make_unexpected(Failure::limit("merge: values are nested too deeply"));
        }
        if (tl::expected<void, Failure> spent = call_.spend(from.size() + 1); !spent) return spent;
        // A copy: the source may be the destination, or part of it.
        const std::span<const Map::Entry> entries = from.map().entries();
        const std::vector<Map::Entry> members(entries.begin(), entries.end());
        for (const Map::Entry& member : members) {
            if (tl::expected<void, Failure> merged = merge_member(into, member, depth); !merged) {
                return merged;
            }
        }
        return {};
    }

  private:
    tl::expected<void, Failure> merge_member(
        const Value& into, const Map::Entry& member, int depth
    ) {
        Map& map = into.map();
        const Value& source = member.value;
        if (source.is_nil()) {
            if (overwrites_) map.set(member.key, source);
            return {};
        }
        const Value* const found = map.find(member.key.text());
        if (found == nullptr) {
            map.set(member.key, source);
            return {};
        }
        const Value present = *found;
        if (source.is_map() && present.is_map() && !present.is_typed_nil()) {
            if (tl::expected<void, Failure> merged = merge(present, source, depth + 1); !merged) {
                return merged;
            }
        }
        const bool is_done = !is_empty(present) && source.is_map() && present.is_map();
        if (!is_done && (overwrites_ || is_empty(present))) map.set(member.key, source);
        return {};
    }

    Call& call_;
    bool overwrites_;
};

Outcome merge_all(Call& call, Arguments args, bool overwrites) {
    if (auto spent = spend_on(call, args); !spent) return failed(std::move(spent).error());
    Value into = args[0];
    Merger merger(call, overwrites);
    for (const Value& from : args.subspan(1)) {
        if (into.is_typed_nil() && !from.is_typed_nil()) into = Value::make_map();
        if (tl::expected<void, Failure> merged = merger.merge(into, from, 0); !merged) {
            return failed(std::move(merged).error());
        }
    }
    return into;
}

}  // namespace

void add_merge_functions(FunctionTable& table) {
    for (const std::string_view name : {"merge", "mustMerge"}) {
        table.add_variadic(name, {kMap, kMap}, [](Call& call, Arguments args) {
            return merge_all(call, args, false);
        });
    }
    for (const std::string_view name : {"mergeOverwrite", "mustMergeOverwrite"}) {
        table.add_variadic(name, {kMap, kMap}, [](Call& call, Arguments args) {
            return merge_all(call, args, true);
        });
    }
}

}  // namespace ds::gotemplate
