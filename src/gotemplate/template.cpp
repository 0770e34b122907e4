#include "gotemplate/template.hpp"

#include "gotemplate/executor.hpp"
#include "gotemplate/parser.hpp"
#include "gotemplate/syntax.hpp"

#include <algorithm>
#include <utility>

namespace ds::gotemplate {

TemplateSet::TemplateSet(const FunctionTable& functions, std::string name)
    : functions_(&functions), name_(std::move(name)) {}

TemplateSet::~TemplateSet() = default;
TemplateSet::TemplateSet(TemplateSet&&) noexcept = default;
TemplateSet& TemplateSet::operator=(TemplateSet&&) noexcept = default;

TemplateSet TemplateSet::derived() const {
    TemplateSet set(*functions_, name_);
    set.parent_ = this;
    return set;
}

tl::expected<void, Failure> TemplateSet::parse(std::string_view name, std::string_view text) {
    constexpr std::size_t kMostBytes = std::size_t{1} << 30U;  // Positions have 32 bits.
    if (text.size() > kMostBytes) return failed(Failure::limit("the template is too long"));
    auto source = std::make_shared<const Source>(Source{std::string(name), std::string(text)});
    auto trees = Parser(std::move(source), *functions_).parse();
    if (!trees) return failed(std::move(trees).error());
    for (std::shared_ptr<const Tree>& tree : *trees) {
        // What `tpl` is given runs as it is, also within the `tpl` of another text.
        const bool is_own_text = parent_ != nullptr && tree->name == name;
        if (tree->is_empty() && !is_own_text && contains(tree->name)) continue;
        trees_.insert_or_assign(tree->name, std::move(tree));
    }
    return {};
}

const Tree* TemplateSet::find(std::string_view name) const {
    for (const TemplateSet* set = this; set != nullptr; set = set->parent_) {
        const auto found = set->trees_.find(name);
        if (found != set->trees_.end()) return found->second.get();
    }
    return nullptr;
}

std::vector<std::string_view> TemplateSet::names() const {
    std::vector<std::string_view> names;
    for (const TemplateSet* set = this; set != nullptr; set = set->parent_) {
        for (const auto& [name, tree] : set->trees_)
            names.push_back(name);
    }
    std::ranges::sort(names);
    const auto repeated = std::ranges::unique(names);
    names.erase(repeated.begin(), repeated.end());
    return names;
}

tl::expected<std::string, Failure> TemplateSet::execute(
    std::string_view name, const Value& data, const ExecuteOptions& options
) const {
    return Executor(*this, options).run(name, data);
}

}  // namespace ds::gotemplate
