#include "config/load.hpp"

#include "config/check.hpp"
#include "config/decode.hpp"
#include "config/profiles.hpp"
#include "config/resolve.hpp"
#include "data/yaml.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace ds::config {
namespace {

using data::Problem;
using data::Value;
using Problems = std::vector<Problem>;

constexpr std::string_view kNewest = "v1beta3";

Problem not_a_map(const Value& document) {
    if (document.is_null())
        return {{1, 1}, "there is nothing in it; it begins with 'version: v1beta3'"};
    return {
        document.position(),
        "expected a map with keys such as 'version' and 'images', found " +
            std::string(data::kind_name(document.kind()))
    };
}

Version version_of(const Value& document) {
    return find_version(document.text_at("version")).value_or(kUsualVersion);
}

/// The keys for the version that the document names; a missing version is the newest of the line.
std::optional<Schema> find_schema(const Value& document, Report& report) {
    const Value* version = document.member("version");
    if (version == nullptr || !version->is_string()) return schema_of(kNewest);
    const std::string name(version->text());
    std::optional<Schema> schema = schema_of(name);
    if (schema) return schema;

    const Spot spot{"version", version->position()};
    const std::vector<std::string>& versions = known_versions();
    if (std::ranges::find(versions, name) != versions.end()) {
        report.not_built({"version " + name, version->position()});
    } else {
        std::string message = "unknown version " + quoted(name) + suggestion(name, versions);
        if (!message.ends_with('?')) message += "; a newer devspace may know it";
        report.add(spot, message);
    }
    return std::nullopt;
}

void load_document(Value document, const LoadInput& input, Loading& loading) {
    Report report;
    const std::optional<Schema> schema = find_schema(document, report);
    if (schema) {
        loading.version = version_of(document);
        loading.all_profiles = read_profiles(document);
        Resolved resolved = resolve(std::move(document), loading.version, input, report);
        check_keys(resolved.settings, *schema, report);
        check_keys(resolved.document, *schema, report);
        check_rules(resolved.document, report);
        loading.needs = std::move(resolved.needs);
        loading.document = std::move(resolved.document);
        loading.variables = std::move(resolved.variables);
        loading.used_variables = std::move(resolved.used);
        loading.profiles = std::move(resolved.profiles);
    }
    loading.problems = report.take();
    if (loading.problems.empty() && loading.needs.empty())
        loading.config = decode(loading.document);
}

}  // namespace

Loading try_load(const LoadInput& input) {
    Loading loading;
    tl::expected<Value, Problem> document = data::parse_yaml(input.text, data::YamlDialect::Yaml11);
    if (!document) {
        loading.problems = {std::move(document).error()};
    } else if (!document->is_map()) {
        loading.problems = {not_a_map(*document)};
    } else {
        load_document(*std::move(document), input, loading);
    }
    return loading;
}

Problems all_problems(Loading loading) {
    Problems problems = std::move(loading.problems);
    for (Problem& problem : loading.needs.problems)
        problems.push_back(std::move(problem));
    return problems;
}

tl::expected<Config, Problems> load(const LoadInput& input) {
    Loading loading = try_load(input);
    if (loading.config) return *std::move(loading.config);
    return tl::make_unexpected(all_problems(std::move(loading)));
}

Error to_error(const LoadInput& input, const Problems& problems) {
    std::string message = data::render_problems(problems, input.file, input.text);
    if (problems.size() > 1) {
        message =
            std::to_string(problems.size()) + " problems with '" + input.file + "'\n\n" + message;
    }
    return {ErrorCode::InvalidInput, std::move(message)};
}

}  // namespace ds::config
