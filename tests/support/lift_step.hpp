#pragma once

#include "config/upgrade/lift.hpp"
#include "data/yaml.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

// What tests of the steps from one version to the next share.
namespace ds::config {

inline data::Value parsed(std::string_view text) {
    return data::parse_yaml(text, data::YamlDialect::Yaml11).value();
}

/// The document one version later, as text; the notes come first, each as a comment.
inline std::string step(Version from, std::string_view text) {
    const auto to = static_cast<Version>(static_cast<int>(from) + 1);
    const auto lifted = lift(parsed(text), from, to);
    std::string shown;
    if (!lifted) {
        for (const data::Problem& problem : lifted.error())
            shown += "! " + problem.message + "\n";
        return shown;
    }
    for (const data::Problem& note : lifted->notes)
        shown += "# " + note.message + "\n";
    data::Value document = lifted->document;
    CHECK(document.text_at("version") == version_name(to));
    document.erase("version");
    return shown + data::write_yaml(document);
}

}  // namespace ds::config
