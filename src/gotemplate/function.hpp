#pragma once

#include "gotemplate/failure.hpp"
#include "gotemplate/value.hpp"

#include <functional>
#include <initializer_list>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ds::gotemplate {

class TemplateSet;

/// The running template, as a function that it calls sees it.
class Call {
  public:
    virtual ~Call() = default;

    /// The set that is executing: where `include` finds its template, what `tpl` derives from.
    virtual const TemplateSet& templates() const = 0;

    /// Executes a template of `set` and gives its output as a string. It shares the limits (steps,
    /// depth, output) of the running one. Its failure already says where: return it as it is, so
    /// that the message becomes Go's "error calling include: template: …".
    virtual Outcome execute(const TemplateSet& set, std::string_view name, const Value& data) = 0;

    /// How many executions by `execute` of this name are under way: for limits of recursion.
    virtual std::size_t depth_of(std::string_view name) const = 0;

    /// How long a text may be: whoever multiplies its input stops there. A longer result ends the
    /// run.
    virtual std::size_t most_text() const = 0;

    /// Counts work that a function does in proportion to its input (repeat, until), in bytes or
    /// items. Fails with `Failure::limit` once the run has had more than its share: hand it on.
    virtual tl::expected<void, Failure> spend(std::size_t amount) = 0;
};

/// The functions that the executor itself carries out.
enum class Special : std::uint8_t { None, And, Or, Call };

/// What templates call. The executor checks number and types of arguments by `parameters` before
/// the body runs, with Go's messages ("wrong type for value; expected string; got int"), and
/// converts what Go converts: a body may rely on `args[i]` being of that type.
///
/// Parameters of type `types::kAny` and `types::kReflectValue` take everything, nil too. nil for a
/// parameter of a map, slice or pointer type arrives as a typed nil (`size()` is zero, `map()` and
/// `items()` are empty). A failure becomes "error calling NAME: …". Arguments are evaluated before
/// the call.
struct Function {
    using Body = std::function<Outcome(Call& call, std::span<const Value> args)>;

    std::vector<const Type*> parameters;
    bool is_variadic = false;  // The last parameter may be missing or given several times.
    Body body;
    Special special = Special::None;
};

/// Functions by name. Plain value; built once and shared by all sets of a run.
class FunctionTable {
  public:
    /// Adds or replaces.
    void add(std::string_view name, Function function);

    /// `add("trunc", {&types::kInt, &types::kString}, …)`: exactly these arguments.
    void add(
        std::string_view name, std::initializer_list<const Type*> parameters, Function::Body body
    );

    /// The last parameter takes any number of arguments, also none.
    void add_variadic(
        std::string_view name, std::initializer_list<const Type*> parameters, Function::Body body
    );

    /// Null if there is none; valid as long as the table.
    const Function* find(std::string_view name) const;

    /// In alphabetical order.
    std::vector<std::string_view> names() const;

  private:
    std::map<std::string, Function, std::less<>> functions_;
};

/// Adds Go's own: print, printf, println, html, js, urlquery, index, slice, len, call, not, and,
/// or, eq, ne, lt, le, gt, ge. Tables that are used for templates begin with these.
void add_builtins(FunctionTable& table);

}  // namespace ds::gotemplate
