#include "gotemplate/template.hpp"

#include <doctest/doctest.h>

namespace ds::gotemplate {
namespace {

struct Fixture {
    Fixture() { add_builtins(table); }

    std::string render(std::string_view text, const Value& data = {}) {
        TemplateSet set(table);
        if (const auto parsed = set.parse("t", text); !parsed) return parsed.error().text();
        const auto output = set.execute("t", data, options);
        return output ? *output : output.error().text();
    }

    FunctionTable table;
    ExecuteOptions options;
};

TEST_CASE_FIXTURE(Fixture, "a template prints text and values") {
    const Value data = Value::make_map();
    data.map().set("name", "web");

    CHECK(render("a {{ .name }} b", data) == "a web b");
    CHECK(render("a  {{- /* c */ -}}  b") == "ab");
    CHECK(render("{{ range $i, $x := .l }}{{ $i }}{{ end }}{{ .x }}", data) == "<no value>");
}

}  // namespace
}  // namespace ds::gotemplate
