#include "kube/kubeconfig_edit.hpp"

#include "base/strings.hpp"
#include "data/problem.hpp"
#include "data/yaml.hpp"
#include "data/yaml_edit.hpp"
#include "sys/file.hpp"
#include "sys/folder.hpp"

#include <optional>
#include <utility>

namespace ds::kube {
namespace {

using data::Value;

/// A kubeconfig as it stands on disk.
struct ConfigFile {
    std::string path;
    std::string text;
    Value document;
};

Result<std::vector<ConfigFile>> read_files(const KubeMachine& machine) {
    std::vector<ConfigFile> files;
    for (const std::string& path : kubeconfig_files(machine)) {
        Result<std::string> text = machine.read(path);
        if (!text && text.error().code() == ErrorCode::NotFound) continue;
        if (!text) return fail(text.error().with_context("read kubeconfig"));
        auto document = data::parse_yaml(*text, data::YamlDialect::Kubernetes);
        if (!document) {
            return fail(
                ErrorCode::InvalidInput, data::render_problem(document.error(), path, *text)
            );
        }
        files.push_back({path, *std::move(text), *std::move(document)});
    }
    if (files.empty()) {
        return fail(
            ErrorCode::InvalidInput,
            "there is no kubeconfig; start a cluster, or point $KUBECONFIG to the kubeconfig of one"
        );
    }
    return files;
}

Result<std::string> edited_text(const ConfigFile& file, const Value& wanted) {
    auto text = data::edit_yaml(file.text, data::YamlDialect::Kubernetes, wanted);
    if (text) return *std::move(text);
    return fail(ErrorCode::InvalidInput, data::render_problem(text.error(), file.path, file.text));
}

/// The first file that says it counts.
std::string current_context(const std::vector<ConfigFile>& files) {
    for (const ConfigFile& file : files) {
        const std::string_view current = file.document.text_at("current-context");
        if (!current.empty()) return std::string(current);
    }
    return {};
}

Value* find_context(Value& document, const std::string& name) {
    Value* contexts = document.member("contexts");
    if (contexts == nullptr || !contexts->is_list()) return nullptr;
    for (Value& entry : contexts->edit_list())
        if (entry.text_at("name") == name) return &entry;
    return nullptr;
}

}  // namespace

Result<ConfigEdit> edit_current_context(const KubeMachine& machine, const std::string& context) {
    const Result<std::vector<ConfigFile>> files = read_files(machine);
    if (!files) return fail(files.error());
    const ConfigFile& file = files->front();
    ConfigEdit edit;
    edit.file = file.path;
    edit.context = context;
    edit.before = current_context(*files);
    Value wanted = file.document;
    wanted.set("current-context", context);
    Result<std::string> text = edited_text(file, wanted);
    if (!text) return fail(text.error());
    edit.text = *std::move(text);
    return edit;
}

Result<ConfigEdit> edit_namespace(
    const KubeMachine& machine, const std::string& context, const std::string& name_space
) {
    const Result<std::vector<ConfigFile>> files = read_files(machine);
    if (!files) return fail(files.error());
    ConfigEdit edit;
    edit.context = context.empty() ? current_context(*files) : context;
    if (edit.context.empty()) {
        return fail(
            ErrorCode::InvalidInput,
            "no context of the kubeconfig is current; 'devspace use context' chooses one"
        );
    }
    std::vector<std::string> known;
    for (const ConfigFile& file : *files) {
        for (const Value& entry : file.document.list_at("contexts"))
            known.emplace_back(entry.text_at("name"));
        Value wanted = file.document;
        Value* entry = find_context(wanted, edit.context);
        if (entry == nullptr) continue;
        Value* inner = entry->member("context");
        if (inner == nullptr || !inner->is_map()) inner = &entry->set("context", Value());
        edit.file = file.path;
        edit.before = inner->text_at("namespace");
        if (name_space.empty()) {
            inner->erase("namespace");
        } else {
            inner->set("namespace", name_space);
        }
        Result<std::string> text = edited_text(file, wanted);
        if (!text) return fail(text.error());
        edit.text = *std::move(text);
        return edit;
    }
    const std::optional<std::string> near = nearest(edit.context, known);
    return fail(
        ErrorCode::InvalidInput,
        "the kubeconfig has no context '" + edit.context + "'; " +
            (near            ? "did you mean '" + *near + "'?"
             : known.empty() ? "it defines none"
                             : "the contexts are " + join(known, ", "))
    );
}

Result<> write_edit(const ConfigEdit& edit) {
    constexpr unsigned kUsualMode = 0600;
    const Result<sys::Node> node = sys::inspect(edit.file);
    return sys::write_file_atomically(edit.file, edit.text, node ? node->mode : kUsualMode);
}

}  // namespace ds::kube
