#pragma once

#include "base/result.hpp"
#include "helm/chart.hpp"

#include <string_view>

namespace ds::helm {

/// Reads Chart.yaml, or the dependencies of requirements.yaml, into `metadata`: what is given
/// replaces what is there. Numbers and booleans become texts where Helm wants texts.
Result<> read_metadata(std::string_view text, Metadata& metadata);

/// Whether the metadata can be used, in Helm's words. Blanks become spaces; what cannot be printed
/// is dropped.
Result<> validate_metadata(Metadata& metadata);

/// Reads a document as Helm's YAML does; the error is go-yaml's.
Result<data::Value> read_helm_yaml(std::string_view text);

/// All integers become floats, as everything that Helm reads by way of JSON.
void make_json_numbers(data::Value& value);

}  // namespace ds::helm
