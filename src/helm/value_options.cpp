#include "helm/value_options.hpp"

#include "helm/chart_folder.hpp"
#include "helm/values.hpp"

#include <utility>

namespace ds::helm {
namespace {

Error explain(const Error& error, const std::string& context) {
    return {ErrorCode::InvalidInput, context + ": " + error.message()};
}

Result<> set_json(const std::string& line, data::Value& values) {
    if (set_values(line, SetKind::Json, values)) return {};
    return fail(ErrorCode::InvalidInput, "failed parsing --set-json data " + line);
}

}  // namespace

Result<data::Value> merge_value_options(const ValueOptions& options, const ReadFile& read_file) {
    data::Value values = data::Value::map(data::Value::Map{});
    for (const std::string& path : options.files) {
        const Result<std::string> text = read_file(path);
        if (!text) return fail(text.error());
        Result<data::Value> file = read_values(*text);
        if (!file) return fail(explain(file.error(), "failed to parse " + path));
        merge_value_files(values, *std::move(file));
    }
    for (const std::string& line : options.json) {
        const Result<> done = set_json(line, values);
        if (!done) return fail(done.error());
    }

    const struct {
        const std::vector<std::string>& lines;
        SetKind kind;
        const char* context;
    } forms[] = {
        {options.typed, SetKind::Typed, "failed parsing --set data"},
        {options.texts, SetKind::Text, "failed parsing --set-string data"},
        {options.contents, SetKind::File, "failed parsing --set-file data"},
    };

    for (const auto& form : forms) {
        for (const std::string& line : form.lines) {
            const Result<> done = set_values(line, form.kind, values, read_file);
            if (!done) return fail(explain(done.error(), form.context));
        }
    }
    for (const std::string& line : options.literals) {
        const Result<> done = set_literal(line, values);
        if (!done) return fail(explain(done.error(), "failed parsing --set-literal data"));
    }
    return values;
}

}  // namespace ds::helm
