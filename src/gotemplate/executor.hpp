#pragma once

#include "gotemplate/failure.hpp"
#include "gotemplate/syntax.hpp"
#include "gotemplate/template.hpp"

#include <array>
#include <chrono>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ds::gotemplate {

/// Runs one template and all that it calls.
///
/// Messages of Go name the part of the template that was looked at last, which is not always the
/// part that failed; `at_` follows that, step by step.
class Executor final : public Call {
  public:
    Executor(const TemplateSet& set, const ExecuteOptions& options);

    tl::expected<std::string, Failure> run(std::string_view name, const Value& data);

    const TemplateSet& templates() const override { return *set_; }

    Outcome execute(const TemplateSet& set, std::string_view name, const Value& data) override;
    std::size_t depth_of(std::string_view name) const override;

    std::size_t most_text() const override { return options_.limits.output_bytes; }

    tl::expected<void, Failure> spend(std::size_t amount) override;

  private:
    struct Variable {
        std::uint32_t name = 0;
        Value value;
    };

    /// What a template that is called sets aside.
    struct Place {
        const TemplateSet* set = nullptr;
        const Tree* tree = nullptr;
        const Node* at = nullptr;
        std::size_t first_variable = 0;
    };

    /// The values of the arguments. Hardly any function takes more than a few.
    class ArgumentList {
      public:
        void add(Value value) {
            if (count_ < few_.size() && many_.empty()) {
                few_[count_++] = std::move(value);
                return;
            }
            if (many_.empty()) many_.assign(few_.begin(), few_.end());
            many_.push_back(std::move(value));
        }

        std::size_t size() const { return many_.empty() ? count_ : many_.size(); }

        std::span<const Value> values() const {
            if (many_.empty()) return {few_.data(), count_};
            return many_;
        }

      private:
        std::array<Value, 6> few_;
        std::size_t count_ = 0;
        std::vector<Value> many_;
    };

    enum class Flow { Next, Break, Continue, Failed };

    /// The arguments of a call: operands of the command behind the first, and what the stage before
    /// hands over, if any.
    struct Arguments {
        std::span<const Operand> operands;
        const Value* final = nullptr;

        bool is_empty() const { return operands.empty() && final == nullptr; }
    };

    struct Method {
        const Function& function;
        std::string_view name;
        const Value& receiver;
        const Node& node;
    };

    // Statements.
    Flow enter(const TemplateSet& set, const Tree& tree, const Value& data);
    Flow walk(const Value& dot, const Block& block);
    Flow walk(const Value& dot, const Statement& statement);
    Flow walk_action(const Value& dot, const Statement& action);
    Flow walk_branch(const Value& dot, const Statement& branch);
    Flow walk_range(const Value& dot, const Statement& range);
    Flow walk_items(const Value& items, const Statement& range);
    Flow walk_members(const Value& map, const Statement& range);
    Flow walk_numbers(const Value& count, const Statement& range);
    Flow walk_once(const Value& index, const Value& item, const Statement& range);
    Flow walk_template(const Value& dot, const Statement& call);
    Flow write(std::string_view text);
    Flow print(const Statement& action, const Value& value);

    // Pipelines.
    Outcome evaluate(const Value& dot, const Pipeline& pipeline);
    Outcome evaluate(const Value& dot, const Command& command, const Value* final);
    Outcome evaluate_word(const Value& dot, const Operand& word);
    Outcome evaluate_fields(const Value& dot, const Operand& operand, const Arguments& arguments);
    Outcome evaluate_receiver(const Value& dot, const Operand& chain);
    Outcome variable(const Operand& operand);
    Outcome plain_number(const Operand& number);
    tl::expected<void, Failure> check_no_arguments(const Operand& word, const Arguments& arguments)
        const;

    // Fields.
    Outcome field(
        const Value& dot,
        const Value& receiver,
        const Operand& node,
        std::size_t index,
        const Arguments& arguments
    );
    Outcome field_of_map(const Value& map, const Value& name, bool has_arguments) const;
    Outcome field_of_object(const Value& receiver, const Value& name, bool has_arguments) const;

    // Calls.
    Outcome call(
        const Value& dot, const Operand& identifier, const Node& node, const Arguments& arguments
    );
    Outcome call_method(const Value& dot, const Method& method, const Arguments& arguments);
    Outcome call_value(std::span<const Value> args, const Arguments& arguments, const Node& node);
    Outcome choose(const Value& dot, const Function& function, const Arguments& arguments);
    Outcome invoke(
        const Function& function,
        const Node& node,
        std::string_view name,
        std::span<const Value> args
    );
    tl::expected<void, Failure> check_count(
        const Function& function,
        std::string_view name,
        std::size_t bound,
        const Arguments& arguments
    ) const;
    tl::expected<void, Failure> collect(
        const Value& dot, const Function& function, const Arguments& arguments, ArgumentList& args
    );

    // Arguments.
    Outcome argument(const Value& dot, const Type& type, const Operand& operand);
    Outcome literal_argument(const Type& type, const Operand& operand);
    Outcome validate(Outcome value, const Type& type) const;
    static Outcome prepare(const Value& value, const Type& type);

    // Variables.
    Variable* find_variable(std::uint32_t name);
    Flow assign(const Pipeline::Declared& declared, const Value& value);

    void declare(std::uint32_t name, Value value) {
        variables_.push_back({name, std::move(value)});
    }

    // Failures and limits.
    Failure at_place(Failure failure, std::string_view called) const;
    tl::unexpected<Failure> fail(std::string cause) const;
    tl::unexpected<Failure> take_failure();
    Flow stop(Failure failure);
    Flow stop(std::string cause);

    bool step() { return ++steps_ < next_check_ || check_budget(); }

    bool check_budget();

    bool has_stack(std::size_t reserve = 0) {
        // Where this frame is: a rough measure of how much of the stack is used.
        const char* here = static_cast<const char*>(__builtin_frame_address(0));
        return stack_top_ - here < stack_limit_ - static_cast<std::ptrdiff_t>(reserve) ||
               fail_for_stack();
    }

    bool fail_for_stack();
    bool is_small_enough(const Value& value);

    const TemplateSet* set_;
    const ExecuteOptions& options_;
    const Tree* tree_ = nullptr;
    const Node* at_ = nullptr;
    std::string out_;
    std::vector<Variable> variables_;
    std::size_t first_variable_ = 0;         // Of the template that runs.
    std::vector<std::string_view> running_;  // Names of what `execute` runs.
    std::size_t depth_ = 0;
    std::uint64_t steps_ = 0;
    std::uint64_t next_check_ = 0;
    std::chrono::steady_clock::time_point deadline_;
    const char* stack_top_ = nullptr;
    std::ptrdiff_t stack_limit_ = 0;
    std::unique_ptr<Failure> failure_;
};

}  // namespace ds::gotemplate
