#include "kube/kubeconfig_files.hpp"

#include "base/strings.hpp"
#include "data/yaml.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace ds::kube {
namespace {

using data::Value;

// Nothing where the file does not exist.
Result<std::optional<Value>> read_document(const std::string& path, const ReadFile& read) {
    Result<std::string> text = read(path);
    if (!text && text.error().code() == ErrorCode::NotFound) return std::nullopt;
    if (!text) {
        const Error error = text.error().with_context("read kubeconfig");
        return fail(ErrorCode::InvalidInput, error.message() + "; may this user read it?");
    }
    auto document = data::parse_yaml(*text, data::YamlDialect::Kubernetes);
    if (!document) {
        return fail(
            ErrorCode::InvalidInput,
            "read kubeconfig: " + render_problem(document.error(), path, *text)
        );
    }
    if (!document->is_map() && !document->is_null()) {
        return fail(
            ErrorCode::InvalidInput, "kubeconfig '" + path + "' is not a map; check the file"
        );
    }
    return *std::move(document);
}

}  // namespace

std::string KubeconfigFile::place(const Value& value) const {
    if (!value.position()) return path;
    return path + ":" + std::to_string(value.position().line);
}

std::string KubeconfigFile::absolute(std::string_view path_in_it) const {
    if (path_in_it.starts_with('/')) return std::string(path_in_it);
    const std::size_t slash = path.rfind('/');
    const std::string folder = slash == std::string::npos ? "" : path.substr(0, slash + 1);
    return folder + std::string(path_in_it);
}

Result<Kubeconfig> Kubeconfig::read(const std::vector<std::string>& paths, const ReadFile& read) {
    Kubeconfig kubeconfig;
    for (const std::string& path : paths) {
        Result<std::optional<Value>> document = read_document(path, read);
        if (!document) return fail(document.error());
        if (*document) kubeconfig.files_.push_back({path, **std::move(document)});
    }
    const bool one = !kubeconfig.files_.empty();
    kubeconfig.name_ = one ? kubeconfig.files_.front().path : join(paths, "', '");
    return kubeconfig;
}

bool Kubeconfig::empty() const {
    return current_context().empty() && names("contexts").empty() && names("clusters").empty();
}

std::string Kubeconfig::current_context() const {
    for (const KubeconfigFile& file : files_) {
        const std::string_view current = file.document.text_at("current-context");
        if (!current.empty()) return std::string(current);
    }
    return "";
}

KubeconfigEntry Kubeconfig::find(std::string_view list, std::string_view name) const {
    for (const KubeconfigFile& file : files_) {
        for (const Value& entry : file.document.list_at(list))
            if (entry.text_at("name") == name) return {&entry, &file};
    }
    return {};
}

std::vector<std::string> Kubeconfig::names(std::string_view list) const {
    std::vector<std::string> names;
    for (const KubeconfigFile& file : files_) {
        for (const Value& entry : file.document.list_at(list)) {
            std::string name(entry.text_at("name"));
            const bool known = std::ranges::find(names, name) != names.end();
            if (!known && !name.empty()) names.push_back(std::move(name));
        }
    }
    return names;
}

}  // namespace ds::kube
