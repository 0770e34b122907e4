#include "helm/embedded_chart.hpp"
#include "helm/render_chart.hpp"
#include "helm/template_output.hpp"
#include "helm/value_options.hpp"
#include "sys/file.hpp"
#include "sys/folder.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace ds::helm {
namespace {

constexpr const char* kFolder = DS_GOLDEN_FOLDER "/component/";

std::vector<std::string> cases() {
    std::vector<std::string> names;
    const std::vector<sys::Node> nodes = or_throw(sys::list_folder(kFolder));
    for (const sys::Node& node : nodes) {
        const std::size_t end = node.name.find(".values.yaml");
        if (end != std::string::npos) names.push_back(node.name.substr(0, end));
    }
    return names;
}

Result<std::string> shown(const std::string& name) {
    ValueOptions values;
    values.files = {std::string(kFolder) + name + ".values.yaml"};
    Result<data::Value> merged = merge_value_options(values, sys::read_file);
    if (!merged) return fail(merged.error());
    RenderOptions options;
    options.release_name = "app";
    options.name_space = "web";
    Result<Rendered> rendered = render_chart(component_chart(), *merged, options);
    if (!rendered) return fail(rendered.error());
    return write_output(*rendered, {});
}

}  // namespace

TEST_CASE("The embedded component chart renders as helm renders it") {
    const std::vector<std::string> names = cases();
    CHECK(names.size() >= 29);
    for (const std::string& name : names) {
        CAPTURE(name);
        const Result<std::string> text = shown(name);
        const Result<std::string> expected = sys::read_file(kFolder + name + ".yaml");
        CHECK(text.has_value() == expected.has_value());
        if (text && expected) CHECK(*text == *expected);
    }
}

TEST_CASE("What helm refuses of a component is refused in its words") {
    for (const std::string& name : cases()) {
        const Result<std::string> message = sys::read_file(kFolder + name + ".error");
        if (!message) continue;
        CAPTURE(name);
        const Result<std::string> text = shown(name);
        REQUIRE(!text);
        std::string words = message->substr(std::string("Error: ").size());
        words = words.substr(0, words.find("\n\n"));
        CHECK(text.error().message().find(words) != std::string::npos);
    }
}

}  // namespace ds::helm
