#include "config/load.hpp"

#include "config/check.hpp"
#include "config/decode.hpp"
#include "config/variables.hpp"
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

}  // namespace

tl::expected<Config, Problems> load(const LoadInput& input) {
    tl::expected<Value, Problem> document = data::parse_yaml(input.text, data::YamlDialect::Yaml11);
    if (!document) return tl::make_unexpected(Problems{std::move(document).error()});
    if (!document->is_map()) return tl::make_unexpected(Problems{not_a_map(*document)});

    Report report;
    const std::optional<Schema> schema = find_schema(*document, report);
    if (schema) {
        replace_variables(*document, input, report);
        check_keys(*document, *schema, report);
        check_rules(*document, report);
    }
    if (!report.empty()) return tl::make_unexpected(report.take());
    return decode(*document);
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
