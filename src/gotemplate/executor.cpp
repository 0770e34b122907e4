#include "gotemplate/executor.hpp"

#include "gotemplate/print.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ds::gotemplate {
namespace {

constexpr std::uint64_t kStepsBetweenChecks = 4096;

// What a template may use before it calls the next, so that it is a call that finds no room.
constexpr std::size_t kReserve = std::size_t{128} << 10U;

std::string no_template(const TemplateSet& set, std::string_view name) {
    return fmt::format(
        "template: no template {} associated with template {}", quote(name), quote(set.name())
    );
}

}  // namespace

Executor::Executor(const TemplateSet& set, const ExecuteOptions& options)
    : set_(&set),
      options_(options),
      deadline_(std::chrono::steady_clock::now() + options.limits.time),
      stack_top_(static_cast<const char*>(__builtin_frame_address(0))),
      stack_limit_(static_cast<std::ptrdiff_t>(options.limits.stack_bytes)) {}

tl::expected<std::string, Failure> Executor::run(std::string_view name, const Value& data) {
    const Tree* tree = set_->find(name);
    if (tree == nullptr) return failed(no_template(*set_, name));
    if (enter(*set_, *tree, data) == Flow::Failed) return take_failure();
    return std::move(out_);
}

Outcome Executor::execute(const TemplateSet& set, std::string_view name, const Value& data) {
    const Tree* tree = set.find(name);
    if (tree == nullptr) return failed(no_template(set, name));
    const std::size_t start = out_.size();
    running_.push_back(name);
    const Flow flow = enter(set, *tree, data);
    running_.pop_back();
    if (flow == Flow::Failed) {
        out_.resize(start);
        return take_failure();
    }
    Value result(std::string_view(out_).substr(start));
    out_.resize(start);
    return result;
}

std::size_t Executor::depth_of(std::string_view name) const {
    return static_cast<std::size_t>(std::ranges::count(running_, name));
}

tl::expected<void, Failure> Executor::spend(std::size_t amount) {
    steps_ += amount;
    if (steps_ < next_check_ || check_budget()) return {};
    return take_failure();
}

bool Executor::check_budget() {
    next_check_ = steps_ + kStepsBetweenChecks;
    if (steps_ > options_.limits.steps) {
        stop(at_place(Failure::limit("the template does too much work"), {}));
    } else if (std::chrono::steady_clock::now() > deadline_) {
        stop(at_place(Failure::limit("the template takes too long"), {}));
    }
    return failure_ == nullptr;
}

bool Executor::fail_for_stack() {
    stop(at_place(Failure::limit("templates are nested too deeply"), {}));
    return false;
}

Failure Executor::at_place(Failure failure, std::string_view called) const {
    if (at_ == nullptr) return failure;
    const std::string_view before = std::string_view(tree_->source->text).substr(0, at_->position);
    const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0.
    Frame frame;
    frame.file = tree_->source->name;
    frame.line = 1 + static_cast<int>(std::ranges::count(before, '\n'));
    frame.column = static_cast<int>(before.size() - line_start);
    frame.executing = tree_->name;
    frame.action = to_text(*at_);
    frame.called = called;
    return std::move(failure).within(std::move(frame));
}

tl::unexpected<Failure> Executor::fail(std::string cause) const {
    return failed(at_place(Failure(std::move(cause)), {}));
}

tl::unexpected<Failure> Executor::take_failure() {
    return failed(std::move(*std::exchange(failure_, nullptr)));
}

Executor::Flow Executor::stop(Failure failure) {
    failure_ = std::make_unique<Failure>(std::move(failure));
    return Flow::Failed;
}

Executor::Flow Executor::stop(std::string cause) {
    return stop(at_place(Failure(std::move(cause)), {}));
}

Executor::Flow Executor::enter(const TemplateSet& set, const Tree& tree, const Value& data) {
    // The stack ends long before Go's does; the message is that of Go for endless recursion.
    if (depth_ >= options_.limits.depth || !has_stack(kReserve)) {
        failure_.reset();
        const std::string cause =
            fmt::format("exceeded maximum template depth ({})", options_.limits.depth);
        return stop(at_place(Failure::limit(cause), {}));
    }
    const Place outer{set_, tree_, at_, first_variable_};
    const std::size_t variables = variables_.size();
    set_ = &set;
    tree_ = &tree;
    at_ = nullptr;
    first_variable_ = variables;
    ++depth_;
    declare(0, data);  // "$"
    const Flow flow = walk(data, tree.root);
    --depth_;
    variables_.resize(variables);
    set_ = outer.set;
    tree_ = outer.tree;
    at_ = outer.at;
    first_variable_ = outer.first_variable;
    return flow;
}

Executor::Flow Executor::walk(const Value& dot, const Block& block) {
    if (!has_stack()) return Flow::Failed;
    for (const Statement& statement : block) {
        const Flow flow = walk(dot, statement);
        if (flow != Flow::Next) return flow;
    }
    return Flow::Next;
}

Executor::Flow Executor::walk(const Value& dot, const Statement& statement) {
    if (!step()) return Flow::Failed;
    at_ = &statement;
    switch (statement.kind) {
        case NodeKind::Text:
            return write(statement.text);
        case NodeKind::Action:
            return walk_action(dot, statement);
        case NodeKind::Break:
            return Flow::Break;
        case NodeKind::Continue:
            return Flow::Continue;
        case NodeKind::Range:
            return walk_range(dot, statement);
        case NodeKind::Template:
            return walk_template(dot, statement);
        default:
            return walk_branch(dot, statement);
    }
}

Executor::Flow Executor::write(std::string_view text) {
    if (out_.size() + text.size() > options_.limits.output_bytes) {
        return stop(at_place(Failure::limit("the template writes too much"), {}));
    }
    out_ += text;
    return Flow::Next;
}

// Variables that an action declares last until the end of the block around it.
Executor::Flow Executor::walk_action(const Value& dot, const Statement& action) {
    Outcome value = evaluate(dot, *action.pipeline);
    if (!value) return stop(std::move(value).error());
    return action.pipeline->declared.empty() ? print(action, *value) : Flow::Next;
}

Executor::Flow Executor::print(const Statement& action, const Value& value) {
    at_ = &action;
    if (value.is_string()) return write(value.text());
    if (value.is_nil()) return write("<no value>");
    if (value.function() != nullptr) {
        return stop(fmt::format("can't print {} of type {}", to_text(action), value.type_name()));
    }
    if (!is_small_enough(value)) return Flow::Failed;
    append_printed(out_, value);
    return write({});
}

bool Executor::is_small_enough(const Value& value) {
    if (value.size() == 0 || value.is_string()) return true;
    const std::optional<std::size_t> parts = measure(value, options_.limits.output_bytes / 4);
    if (!parts) stop(at_place(Failure::limit("the value is too big to be printed"), {}));
    return parts.has_value();
}

Executor::Flow Executor::walk_branch(const Value& dot, const Statement& branch) {
    const std::size_t variables = variables_.size();
    Outcome value = evaluate(dot, *branch.pipeline);
    if (!value) return stop(std::move(value).error());
    Flow flow = Flow::Next;
    if (is_true(*value)) {
        flow = walk(branch.kind == NodeKind::With ? *value : dot, branch.body);
    } else if (branch.has_otherwise) {
        flow = walk(dot, branch.otherwise);
    }
    variables_.resize(variables);
    return flow;
}

Executor::Flow Executor::walk_template(const Value& dot, const Statement& call) {
    const Tree* tree = set_->find(call.name);
    if (tree == nullptr) return stop(fmt::format("template {} not defined", quote(call.name)));
    Value data;
    if (call.pipeline) {
        Outcome value = evaluate(dot, *call.pipeline);
        if (!value) return stop(std::move(value).error());
        data = *std::move(value);
    }
    return enter(*set_, *tree, data);
}

}  // namespace ds::gotemplate
