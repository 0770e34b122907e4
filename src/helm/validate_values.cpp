#include "helm/validate_values.hpp"

#include "data/json.hpp"
#include "helm/go_json_error.hpp"
#include "helm/schema/schema.hpp"

#include <string>

namespace ds::helm {
namespace {

using gotemplate::Value;

/// Helm says less about a text that ends too early.
std::string json_problem(const std::string& text, const Error& error) {
    const std::string problem = go_json_error(text);
    if (problem == "unexpected end of JSON input") return "unexpected EOF";
    return problem.empty() ? error.message() : problem;
}

std::string violations_of(const std::string& schema_text, const Value& values) {
    const Result<data::Value> schema = data::parse_json(schema_text);
    if (!schema) return json_problem(schema_text, schema.error());
    const schema::Verdict verdict = schema::validate(*schema, gotemplate::to_data(values));
    if (!verdict.unusable.empty()) return verdict.unusable;
    if (verdict.violations.empty()) return {};
    return schema::describe(verdict.violations) + "\n";
}

void collect(const ActiveChart& chart, const Value& values, std::string& problems) {
    if (chart.chart->schema) {
        const std::string found = violations_of(*chart.chart->schema, values);
        if (!found.empty()) problems += chart.name() + ":\n" + found;
    }
    for (const ActiveChart& inner : chart.dependencies) {
        const Value* own = values.map().find(inner.name());
        if (own == nullptr || own->is_nil()) continue;
        if (own->is_map()) {
            collect(inner, *own, problems);
        } else {
            problems += inner.name() + ":\ninvalid type for values: expected object (map), got " +
                        std::string(own->type_name()) + "\n";
        }
    }
}

}  // namespace

Result<> validate_values(const ActiveChart& chart, const Value& values) {
    std::string problems;
    collect(chart, values, problems);
    if (problems.empty()) return {};
    return fail(
        ErrorCode::InvalidInput,
        "values don't meet the specifications of the schema(s) in the following chart(s):\n" +
            problems
    );
}

}  // namespace ds::helm
