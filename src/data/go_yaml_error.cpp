#include "data/yaml.hpp"

#include <yaml.h>

#include <cstddef>
#include <set>
#include <string>

namespace ds::data {
namespace {

/// As go-yaml, which is a translation of libyaml, counts the line.
std::string place_of(const yaml_parser_t& parser) {
    std::size_t line = parser.problem_mark.line;
    if (line != 0 && parser.error == YAML_SCANNER_ERROR) ++line;
    if (line == 0) line = parser.context_mark.line;
    return line == 0 ? std::string() : "line " + std::to_string(line) + ": ";
}

std::string text_of(const yaml_char_t* text) {
    return text == nullptr ? std::string() : reinterpret_cast<const char*>(text);
}

/// The name of an alias that this event is, if nothing before it had that name.
std::string unknown_alias(const yaml_event_t& event, std::set<std::string>& anchors) {
    switch (event.type) {
        case YAML_SCALAR_EVENT:
            anchors.insert(text_of(event.data.scalar.anchor));
            return {};
        case YAML_SEQUENCE_START_EVENT:
            anchors.insert(text_of(event.data.sequence_start.anchor));
            return {};
        case YAML_MAPPING_START_EVENT:
            anchors.insert(text_of(event.data.mapping_start.anchor));
            return {};
        case YAML_ALIAS_EVENT: {
            const std::string name = text_of(event.data.alias.anchor);
            return anchors.contains(name) ? std::string() : name;
        }
        default:
            return {};
    }
}

std::string first_problem(yaml_parser_t& parser) {
    std::set<std::string> anchors;
    for (;;) {
        yaml_event_t event;
        if (yaml_parser_parse(&parser, &event) == 0) {
            const char* problem = parser.problem;
            return "yaml: " + place_of(parser) +
                   (problem != nullptr ? problem : "unknown problem parsing YAML content");
        }
        const std::string name = unknown_alias(event, anchors);
        const bool at_end =
            event.type == YAML_DOCUMENT_END_EVENT || event.type == YAML_STREAM_END_EVENT;
        yaml_event_delete(&event);
        if (!name.empty()) return "yaml: unknown anchor '" + name + "' referenced";
        if (at_end) return {};
    }
}

}  // namespace

std::string go_yaml_error(std::string_view text) {
    yaml_parser_t parser;
    yaml_parser_initialize(&parser);
    yaml_parser_set_input_string(
        &parser, reinterpret_cast<const unsigned char*>(text.data()), text.size()
    );
    std::string problem = first_problem(parser);
    yaml_parser_delete(&parser);
    return problem;
}

}  // namespace ds::data
