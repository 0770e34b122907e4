#include "helm/render_failure.hpp"

#include "base/strings.hpp"
#include "data/problem.hpp"
#include "data/yaml.hpp"
#include "helm/functions.hpp"

#include <algorithm>
#include <cctype>
#include <optional>
#include <utility>
#include <vector>

namespace ds::helm {
namespace {

using gotemplate::Failure;
using gotemplate::Frame;
using gotemplate::Value;

std::string_view line_of(std::string_view text, int line) {
    for (int i = 1; i < line; ++i) {
        const std::size_t end = text.find('\n');
        if (end == std::string_view::npos) return {};
        text.remove_prefix(end + 1);
    }
    return text.substr(0, text.find('\n'));
}

std::string_view source_of(const RenderScene& scene, const std::string& file) {
    const auto found = scene.sources.find(file);
    return found == scene.sources.end() ? std::string_view{} : found->second;
}

/// "file:3:7: MESSAGE", the line and a caret. Go counts columns in bytes from 0, and from the
/// beginning of the line before for what follows a line break within an action.
std::string at_place(
    const RenderScene& scene, const Frame& frame, bool has_column, const std::string& message
) {
    const std::string_view source = source_of(scene, frame.file);
    const std::string_view line = line_of(source, frame.line);
    if (source.empty()) {
        return frame.file + ":" + std::to_string(frame.line) + ":" +
               std::to_string(frame.column + 1) + ": " + message;
    }
    int column = 0;
    if (has_column) {
        const std::string_view before =
            line.substr(0, std::min(static_cast<std::size_t>(frame.column), line.size()));
        column = 1 + static_cast<int>(std::ranges::count_if(before, [](char byte) {
                     return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
                 }));
    } else {
        const std::size_t first = line.find_first_not_of(" \t");
        column = 1 + static_cast<int>(first == std::string_view::npos ? 0 : first);
    }
    return data::render_problem(
        {.position = {.line = frame.line, .column = column}, .message = message}, frame.file, source
    );
}

/// The text between the marks of `fail` and `required`.
std::optional<std::string> marked_message(std::string_view text) {
    const std::size_t begin = text.find(kMessageBegin);
    const std::size_t end = text.rfind(kMessageEnd);
    if (begin == std::string_view::npos || end == std::string_view::npos) return std::nullopt;
    const std::size_t first = begin + kMessageBegin.size();
    if (end < first) return std::nullopt;
    return std::string(text.substr(first, end - first));
}

bool is_chain(char character) {
    return std::isalnum(static_cast<unsigned char>(character)) != 0 || character == '_' ||
           character == '.' || character == '$';
}

/// The chain of fields around a place: "$.Values.image.tag".
std::string_view chain_at(std::string_view line, int column) {
    std::size_t begin = std::min(static_cast<std::size_t>(std::max(column, 0)), line.size());
    std::size_t end = begin;
    while (begin > 0 && is_chain(line[begin - 1]))
        --begin;
    while (end < line.size() && is_chain(line[end]))
        ++end;
    return line.substr(begin, end - begin);
}

/// The path below `.Values` that was nil, and the field that was wanted of it.
struct MissingValue {
    std::vector<std::string> path;
    std::string field;
};

std::optional<MissingValue> find_missing(
    const Failure& failure, const Frame& frame, const RenderScene& scene
) {
    constexpr std::string_view kNil = "nil pointer evaluating interface {}.";
    const std::string& cause = failure.cause();
    const std::size_t found = cause.find(kNil);
    if (found == std::string::npos) return std::nullopt;
    MissingValue missing{.path = {}, .field = cause.substr(found + kNil.size())};
    const std::string_view line = line_of(source_of(scene, frame.file), frame.line);
    const std::string_view chain = chain_at(line, frame.column);
    constexpr std::string_view kValues = ".Values.";
    const std::size_t values = chain.find(kValues);
    if (values == std::string_view::npos) return std::nullopt;
    for (std::string& part : split(chain.substr(values + kValues.size()), '.')) {
        if (part == missing.field) break;
        missing.path.push_back(std::move(part));
    }
    if (missing.path.empty()) return std::nullopt;
    return missing;
}

/// The chart that a template belongs to, with its path of names from the root.
const ActiveChart* chart_of(
    const ActiveChart& chart, const std::string& file, std::vector<std::string>& names
) {
    for (const ActiveChart& inner : chart.dependencies) {
        if (!file.starts_with(inner.path + "/")) continue;
        names.push_back(inner.name());
        return chart_of(inner, file, names);
    }
    return &chart;
}

/// "image.tag" as it is to be written for `--set` and value files of the root chart.
std::string full_path(const std::vector<std::string>& names, const MissingValue& missing) {
    std::vector<std::string> parts = names;
    parts.insert(parts.end(), missing.path.begin(), missing.path.end());
    parts.push_back(missing.field);
    return join(parts, ".");
}

/// The line of the chart's values.yaml at which the nearest part of the path stands.
std::string where_in_file(const ActiveChart& chart, const MissingValue& missing) {
    const std::string file = chart.path + "/values.yaml";
    const data::Value* value = &chart.chart->values;
    int line = 0;
    for (const std::string& part : missing.path) {
        const auto& members = value->map();
        const auto found = std::ranges::find(members, part, &data::Member::key);
        if (found == members.end()) break;
        line = found->key_position.line;
        value = &found->value;
    }
    return line == 0 ? file : file + ":" + std::to_string(line);
}

std::string advise(
    const Failure& failure, const Frame& frame, const std::string& file, const RenderScene& scene
) {
    const std::optional<MissingValue> missing = find_missing(failure, frame, scene);
    if (!missing) return {};
    std::vector<std::string> names;
    const ActiveChart& chart = *chart_of(scene.chart, file, names);
    const std::string path = full_path(names, *missing);
    return "\n.Values." + join(missing->path, ".") + " is nil; set '" + path + "', in " +
           where_in_file(chart, *missing) + " or with --set " + path + "=…";
}

std::string describe(const Frame& frame) {
    std::string text =
        frame.file + ":" + std::to_string(frame.line) + ":" + std::to_string(frame.column + 1);
    if (frame.executing != frame.file) text += " (in \"" + frame.executing + "\")";
    return text;
}

/// The places from the one around the innermost out to the file that was run.
std::string way_to(const std::vector<Frame>& frames) {
    constexpr std::size_t kMost = 12;
    std::string text;
    std::size_t shown = 0;
    for (std::size_t i = frames.size() - 1; i-- > 0;) {
        if (++shown > kMost) return text + "\nand " + std::to_string(i + 1) + " more";
        const std::string verb = frames[i].called.empty() ? "by" : "by " + frames[i].called + " at";
        text += "\ncalled " + verb + " " + describe(frames[i]);
    }
    return text;
}

}  // namespace

std::string helm_message(const Failure& failure, const std::string& file) {
    std::string text = failure.text();
    if (failure.frames().empty()) {
        // The parts between ": ": "template", the place, … and last what is wrong.
        const std::size_t first = text.find(": ");
        if (first == std::string::npos) return "parse error in (" + file + "): " + text;
        const std::size_t second = text.find(": ", first + 2);
        const std::string place = text.substr(first + 2, second - first - 2);
        return "parse error at (" + place + "): " + text.substr(text.rfind(": ") + 2);
    }
    const std::optional<std::string> message = marked_message(text);
    if (!message) return text;
    const std::size_t first = text.find(": ");
    const std::size_t second = text.find(": ", first + 2);
    return "execution error at (" + text.substr(first + 2, second - first - 2) + "): " + *message;
}

Error explain_failure(const Failure& failure, const std::string& file, const RenderScene& scene) {
    const std::string helm = helm_message(failure, file);
    const std::string says = "\nhelm says: " + helm;
    if (failure.frames().empty()) {
        const Frame& place = failure.parsing();
        if (place.line == 0) return {ErrorCode::InvalidInput, file + ": " + helm};
        return {ErrorCode::InvalidInput, at_place(scene, place, false, failure.cause()) + says};
    }
    const std::vector<Frame>& frames = failure.frames();
    const Frame& innermost = frames.back();
    const std::optional<std::string> message = marked_message(failure.cause());
    return {
        ErrorCode::InvalidInput,
        at_place(scene, innermost, true, message.value_or(failure.cause())) +
            advise(failure, innermost, file, scene) + way_to(frames) + says
    };
}

Error explain_output(
    const std::string& source, std::string_view document, const std::string& problem
) {
    const std::string helm = "YAML parse error on " + source + ": " + problem;
    const auto parsed = data::parse_yaml(document, data::YamlDialect::Helm);
    if (parsed) return {ErrorCode::InvalidInput, helm};
    return {
        ErrorCode::InvalidInput,
        data::render_problem(parsed.error(), "output of " + source, document) +
            "\nhelm says: " + helm
    };
}

}  // namespace ds::helm
