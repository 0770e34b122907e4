#pragma once

#include "data/problem.hpp"
#include "data/value.hpp"

#include <tl/expected.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace ds::data {

/// How plain scalars and keys are understood. All know the YAML 1.1 forms of go-yaml v2: y, yes,
/// on and the like are booleans, 010 and 0o10 are octal, 0x and 0b numbers, `_` between digits;
/// dates and 1:30 are texts.
enum class YamlDialect {
    Yaml11,      // devspace.yaml up to v1beta11. A key is the text as it is written.
    Kubernetes,  // Manifests, kubeconfig. A key such as yes or 010 becomes "true" or "8" as it
                 // does in kubectl, which goes through JSON.
    Helm,        // Charts: as Kubernetes, but of keys given twice the last one counts.
};

/// Reads the first document; an empty text is null.
///
/// Values and keys carry positions, numbers and booleans also their source text. Anchors, aliases
/// and merges ("<<") are resolved. A key given twice is a problem, as is a text that is nested or
/// multiplied (by aliases) out of all reason.
tl::expected<Value, Problem> parse_yaml(std::string_view text, YamlDialect dialect);

/// Reads all documents; those with nothing in them are left out.
tl::expected<std::vector<Value>, Problem> parse_yaml_documents(
    std::string_view text, YamlDialect dialect
);

/// What go-yaml says about a first document that cannot be read: "yaml: line 3: did not find …";
/// empty if it finds nothing wrong.
std::string go_yaml_error(std::string_view text);

/// Writes a document in block style, so that `parse_yaml` in either dialect gives an equal value.
/// Scalars that a parser read keep their source text.
std::string write_yaml(const Value& value);

}  // namespace ds::data
