#include "helm/template_output.hpp"

#include "base/strings.hpp"
#include "helm/path_match.hpp"

#include <algorithm>
#include <string_view>

namespace ds::helm {
namespace {

void append(std::string& text, const std::string& source, const std::string& content) {
    text += "---\n# Source: " + source + "\n" + content + "\n";
}

std::string all_of(const Rendered& rendered, const OutputOptions& options) {
    std::string text;
    if (options.include_crds) {
        for (const CustomResource& crd : rendered.crds)
            append(text, crd.source, crd.text);
    }
    for (const Manifest& manifest : rendered.manifests)
        append(text, manifest.source, manifest.text);
    text = std::string(trim(text)) + "\n";
    if (options.skip_hooks) return text;
    for (const Hook& hook : rendered.hooks) {
        if (!options.skip_tests || !hook.is_for(HookEvent::Test))
            append(text, hook.manifest.source, hook.manifest.text);
    }
    return text;
}

/// The template that the first "# Source: CHART/TEMPLATE" of a document names.
std::string_view template_of(std::string_view document) {
    constexpr std::string_view kMark = "# Source: ";
    for (std::size_t at = document.find(kMark); at != std::string_view::npos;
         at = document.find(kMark, at + 1)) {
        const std::string_view rest = document.substr(at + kMark.size());
        const std::string_view line = rest.substr(0, rest.find('\n'));
        const std::size_t slash = rest.find('/');
        if (slash == 0 || slash == std::string_view::npos || slash + 1 >= line.size()) continue;
        return line.substr(slash + 1);
    }
    return {};
}

bool is_name_part(std::string_view part) {
    const auto is_fine = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    };
    return !part.empty() && part.front() != '-' && part.back() != '-' &&
           std::ranges::all_of(part, is_fine);
}

}  // namespace

Result<std::string> write_output(const Rendered& rendered, const OutputOptions& options) {
    std::string text = all_of(rendered, options);
    if (options.show_only.empty()) return text;
    const std::vector<std::string> documents = split_manifests(text);
    std::string shown;
    for (const std::string& pattern : options.show_only) {
        bool found = false;
        for (const std::string& document : documents) {
            const std::string_view name = template_of(document);
            if (name.empty() || !match_path(pattern, name).value_or(false)) continue;
            shown += "---\n" + document + "\n";
            found = true;
        }
        if (!found)
            return fail(ErrorCode::NotFound, "could not find template " + pattern + " in chart");
    }
    return shown;
}

Result<> check_release_name(const std::string& name) {
    constexpr std::size_t kLongest = 53;
    const std::vector<std::string> parts = split(name, '.');
    if (name.size() <= kLongest && std::ranges::all_of(parts, is_name_part)) return {};
    return fail(
        ErrorCode::InvalidInput,
        "release name \"" + name +
            "\": invalid release name, must match regex "
            "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$ and the length "
            "must "
            "not be longer than 53"
    );
}

}  // namespace ds::helm
