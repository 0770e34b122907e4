#pragma once

#include "gotemplate/failure.hpp"
#include "gotemplate/function.hpp"
#include "gotemplate/value.hpp"

#include <tl/expected.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ds::gotemplate {

struct Tree;

/// What a field of a map that has no such key is (`Option("missingkey=…")`).
enum class MissingKey {
    Invalid,  // Go's default: prints "<no value>"; a field of it is again nothing.
    Zero,     // Helm's: nil, whose fields are an error, and "<no value>" when printed.
    Error,
};

/// What one execution may use, with everything that it includes.
struct Limits {
    std::size_t output_bytes = std::size_t{256} << 20U;  // Also of what nested templates make.
    std::uint64_t steps = 2'000'000'000;  // Nodes executed, bytes and items handled by functions.
    std::size_t depth = 100'000;          // Templates in templates: Go's own limit.
    std::size_t stack_bytes = std::size_t{6} << 20U;  // A second limit of depth: our own.
    std::chrono::milliseconds time = std::chrono::minutes(2);
};

struct ExecuteOptions {
    MissingKey missing_key = MissingKey::Invalid;
    Limits limits;
};

/// Named templates that may call each other: Go's text/template.
class TemplateSet {
  public:
    /// `functions` must outlive the set and everything derived from it. Messages about templates
    /// that are not there show `name`.
    explicit TemplateSet(const FunctionTable& functions, std::string name = {});
    ~TemplateSet();
    TemplateSet(TemplateSet&&) noexcept;
    TemplateSet& operator=(TemplateSet&&) noexcept;

    /// An empty set that also sees the templates of this one, and may hide them by its own: what
    /// `tpl` does with Go's Clone, but free. This set must outlive it and not change meanwhile.
    TemplateSet derived() const;

    /// Adds the text as template `name`, and what it defines. As in Go, a template of nothing but
    /// blanks and comments does not replace an existing one, and any other does.
    tl::expected<void, Failure> parse(std::string_view name, std::string_view text);

    bool contains(std::string_view name) const { return find(name) != nullptr; }

    /// All names, also those of the sets that this one was derived from, in alphabetical order.
    std::vector<std::string_view> names() const;

    /// Runs a template and gives its output.
    tl::expected<std::string, Failure> execute(
        std::string_view name, const Value& data, const ExecuteOptions& options = {}
    ) const;

    /// For the executor: null if there is no such template.
    const Tree* find(std::string_view name) const;

    const FunctionTable& functions() const { return *functions_; }

    const std::string& name() const { return name_; }

  private:
    const FunctionTable* functions_;
    std::string name_;
    const TemplateSet* parent_ = nullptr;
    std::map<std::string, std::shared_ptr<const Tree>, std::less<>> trees_;
};

}  // namespace ds::gotemplate
