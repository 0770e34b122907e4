#include "helm/schema/document.hpp"

#include "base/strings.hpp"
#include "gotemplate/print.hpp"
#include "helm/schema/schema.hpp"

#include <charconv>
#include <optional>
#include <utility>

namespace ds::helm::schema {
namespace {

using data::Value;

constexpr std::string_view kOwnAddress = "file:///values.schema.json";
constexpr int kDeepest = 200;

std::optional<int> draft_of(std::string_view address) {
    while (address.ends_with('#'))
        address.remove_suffix(1);
    const std::size_t scheme = address.find("://");
    if (scheme != std::string_view::npos) address.remove_prefix(scheme + 3);
    if (address == "json-schema.org/draft-04/schema") return 4;
    if (address == "json-schema.org/draft-06/schema") return 6;
    if (address == "json-schema.org/draft-07/schema") return 7;
    if (address == "json-schema.org/draft/2019-09/schema") return 2019;
    if (address == "json-schema.org/draft/2020-12/schema" || address == "json-schema.org/schema")
        return 2020;
    return std::nullopt;
}

std::string without_fragment(const std::string& address) {
    return address.substr(0, address.find('#'));
}

/// The address that `reference` has when it stands in a document at `base`.
std::string absolute(const std::string& reference, const std::string& base) {
    if (reference.empty() || reference.starts_with('#')) return base + reference;
    if (reference.find("://") != std::string::npos || reference.starts_with("urn:"))
        return reference;
    const std::size_t scheme = base.find("://");
    if (scheme == std::string::npos) return reference;
    const std::size_t host_end = base.find('/', scheme + 3);
    if (reference.starts_with('/')) return base.substr(0, host_end) + reference;
    const std::size_t last = base.rfind('/');
    if (last == std::string::npos || last < scheme + 3) return base + "/" + reference;
    return base.substr(0, last + 1) + reference;
}

std::string decode_percent(std::string_view text) {
    std::string decoded;
    for (std::size_t at = 0; at < text.size(); ++at) {
        unsigned byte = 0;
        const bool is_escape =
            text[at] == '%' && at + 2 < text.size() &&
            std::from_chars(text.data() + at + 1, text.data() + at + 3, byte, 16).ptr ==
                text.data() + at + 3;
        if (is_escape) at += 2;
        decoded += is_escape ? static_cast<char>(byte) : text[at];
    }
    return decoded;
}

std::string decode_pointer_part(const std::string& part) {
    std::string decoded;
    for (std::size_t at = 0; at < part.size(); ++at) {
        if (part[at] == '~' && at + 1 < part.size()) {
            decoded += part[++at] == '0' ? '~' : '/';
        } else {
            decoded += part[at];
        }
    }
    return decoded;
}

}  // namespace

Document::Document(const Value& root) : root_(root) {
    if (const Value* dialect = root.member("$schema"); dialect != nullptr && dialect->is_string()) {
        const std::optional<int> draft = draft_of(dialect->text());
        if (draft) {
            draft_ = *draft;
        } else {
            report(
                "failing loading " + gotemplate::quote(dialect->text()) + ": nothing is ever loaded"
            );
        }
    }
    named_.emplace(kOwnAddress, &root);
    scan(root, std::string(kOwnAddress), 0);
    resolve();
}

void Document::report(std::string problem) {
    if (problem_.empty()) problem_ = std::move(problem);
}

void Document::scan(const Value& schema, const std::string& base, int depth) {
    if (depth > kDeepest) return report("the schema is nested too deeply");
    if (schema.is_list()) {
        for (const Value& item : schema.list())
            scan(item, base, depth + 1);
    }
    if (!schema.is_map()) return;
    std::string own_base = base;
    const Value* id = schema.member(draft_ == 4 ? "id" : "$id");
    if (id != nullptr && id->is_string()) {
        const std::string address = absolute(std::string(id->text()), base);
        const bool is_anchor = draft_ < 2019 && id->text().starts_with('#');
        named_.emplace(is_anchor ? address : without_fragment(address), &schema);
        if (!is_anchor) own_base = without_fragment(address);
    }
    for (const char* keyword : {"$anchor", "$dynamicAnchor"}) {
        const Value* anchor = schema.member(keyword);
        if (anchor != nullptr && anchor->is_string())
            named_.emplace(own_base + "#" + std::string(anchor->text()), &schema);
    }
    for (const char* keyword : {"$ref", "$recursiveRef", "$dynamicRef"}) {
        const Value* reference = schema.member(keyword);
        if (reference == nullptr || !reference->is_string()) continue;
        references_.push_back({&schema, keyword, std::string(reference->text()), own_base});
    }
    scan_children(schema, own_base, depth);
}

void Document::scan_children(const Value& schema, const std::string& base, int depth) {
    for (const data::Member& member : schema.map()) {
        if (member.key == "enum" || member.key == "const" || member.key == "default" ||
            member.key == "examples")
            continue;
        if (member.key == "pattern" && member.value.is_string()) add_pattern(member.value.text());
        if (member.key == "patternProperties") {
            for (const data::Member& property : member.value.map())
                add_pattern(property.key);
        }
        scan(member.value, base, depth + 1);
    }
}

void Document::add_pattern(std::string_view pattern) {
    if (patterns_.contains(pattern)) return;
    re2::RE2::Options options;
    options.set_log_errors(false);
    auto compiled =
        std::make_unique<re2::RE2>(re2::StringPiece(pattern.data(), pattern.size()), options);
    if (!compiled->ok()) {
        report(
            gotemplate::quote(std::string(kOwnAddress) + "#") +
            " is not valid against metaschema: " + quoted(pattern) +
            " is not valid regex: " + compiled->error()
        );
    }
    patterns_.emplace(pattern, std::move(compiled));
}

void Document::resolve() {
    for (const Reference& reference : references_) {
        const Value* found = find(reference.text, reference.base);
        if (found != nullptr) targets_[{reference.schema, reference.keyword}] = found;
    }
}

const Value* Document::find(const std::string& reference, const std::string& base) {
    const std::string address = absolute(reference, base);
    if (const auto found = named_.find(address); found != named_.end()) return found->second;
    const std::string document = without_fragment(address);
    const std::string fragment =
        document.size() < address.size() ? decode_percent(address.substr(document.size() + 1)) : "";
    const auto at = named_.find(document);
    if (at == named_.end()) {
        report("failing loading " + gotemplate::quote(document) + ": nothing is ever loaded");
        return nullptr;
    }
    if (fragment.empty()) return at->second;
    if (!fragment.starts_with('/')) {
        report("anchor in " + gotemplate::quote(address) + " not found");
        return nullptr;
    }
    const Value* target = follow(*at->second, fragment);
    if (target == nullptr) report("json-pointer in " + gotemplate::quote(address) + " not found");
    return target;
}

const Value* Document::follow(const Value& from, std::string_view pointer) const {
    const Value* value = &from;
    const std::vector<std::string> parts = split(pointer.substr(1), '/');
    for (const std::string& part : parts) {
        if (value->is_list()) {
            std::size_t index = 0;
            const char* end = part.data() + part.size();
            if (std::from_chars(part.data(), end, index).ptr != end) return nullptr;
            if (index >= value->list().size()) return nullptr;
            value = &value->list()[index];
            continue;
        }
        value = value->member(decode_pointer_part(part));
        if (value == nullptr) return nullptr;
    }
    return value;
}

const Value* Document::target(const Value& schema, std::string_view keyword) const {
    const auto found = targets_.find(std::tuple(&schema, std::string(keyword)));
    return found == targets_.end() ? nullptr : found->second;
}

const re2::RE2& Document::pattern(std::string_view pattern) const {
    return *patterns_.find(pattern)->second;
}

}  // namespace ds::helm::schema
