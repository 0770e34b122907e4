#include "config/edit/edit_file.hpp"

#include "config/edit/update_version.hpp"
#include "data/yaml.hpp"
#include "data/yaml_edit.hpp"
#include "sys/file.hpp"
#include "sys/folder.hpp"

#include <utility>

namespace ds::config {
namespace {

using data::Value;

/// The file by itself: no profile, and variables need no values.
LoadInput bare(LoadInput input) {
    input.profiles.clear();
    input.activate_profiles = false;
    return input;
}

Result<std::string> to_text(const LoadInput& input, const Value& wanted) {
    auto text = data::edit_yaml(input.text, data::YamlDialect::Yaml11, wanted);
    if (text) return *std::move(text);
    return fail(to_error(input, {text.error()}).with_context("change '" + input.file + "'"));
}

Result<> check(const LoadInput& input) {
    const Loading loading = try_load(bare(input));
    if (loading.problems.empty()) return {};
    return fail(to_error(input, loading.problems));
}

}  // namespace

Result<std::string> edit_text(const LoadInput& input, const DocumentChange& change) {
    const Loading loading = try_load(bare(input));
    if (!loading.problems.empty()) return fail(to_error(input, loading.problems));
    auto document = data::parse_yaml(input.text, data::YamlDialect::Yaml11);
    if (!document) return fail(to_error(input, {document.error()}));
    if (Result<> changed = change(*document, loading.version); !changed)
        return fail(std::move(changed).error());
    Result<std::string> text = to_text(input, *document);
    if (!text) return text;
    LoadInput after = input;
    after.text = *text;
    if (const Result<> fine = check(after); !fine) {
        return fail(
            ErrorCode::InvalidInput,
            "nothing was changed, because the file would then be wrong:\n" + fine.error().message()
        );
    }
    return text;
}

Result<std::string> update_text(const LoadInput& input, Version to) {
    const Loading loading = try_load(bare(input));
    if (!loading.problems.empty()) return fail(to_error(input, loading.problems));
    auto document = data::parse_yaml(input.text, data::YamlDialect::Yaml11);
    if (!document) return fail(to_error(input, {document.error()}));
    const Result<Value> updated = update_document(*document, loading.version, to, input);
    if (!updated) return fail(updated.error());
    return to_text(input, *updated);
}

Result<> write_project_file(const std::string& root, const std::string& text) {
    constexpr unsigned kUsualMode = 0644;
    const std::string path = root + "/devspace.yaml";
    const Result<sys::Node> node = sys::inspect(path);
    return sys::write_file_atomically(path, text, node ? node->mode : kUsualMode);
}

}  // namespace ds::config
