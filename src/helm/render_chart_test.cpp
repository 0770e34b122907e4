#include "helm/render_chart.hpp"

#include "data/yaml.hpp"
#include "helm/load_chart.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

namespace ds::helm {
namespace {

constexpr const char* kChartYaml = "apiVersion: v2\nname: web\nversion: 1.0.0\n";

Chart chart_of(std::vector<ChartFile> files) {
    files.push_back({"Chart.yaml", kChartYaml});
    return load_chart_files(std::move(files)).value().chart;
}

Result<Rendered> rendered(std::vector<ChartFile> files, const char* values = "") {
    const data::Value given = data::parse_yaml(values, data::YamlDialect::Helm).value();
    return render_chart(chart_of(std::move(files)), given, {});
}

std::string failure_of(std::vector<ChartFile> files, const char* values = "") {
    const Result<Rendered> result = rendered(std::move(files), values);
    REQUIRE(!result);
    return result.error().message();
}

}  // namespace

TEST_CASE("render_chart gives objects in the order of installation, hooks apart") {
    const Result<Rendered> result = rendered({
        {"templates/a.yaml", "kind: Deployment\nmetadata: {name: a}\n---\nkind: Service\n"},
        {"templates/hook.yaml",
         "kind: Job\nmetadata:\n  name: h\n  annotations:\n    helm.sh/hook: pre-install, "
         "post-upgrade\n    helm.sh/hook-weight: \"-5\"\n    helm.sh/hook-delete-policy: "
         "hook-succeeded\n"},
        {"templates/NOTES.txt", "hello {{ .Release.Name }}\n"},
        {"crds/c.yaml", "kind: CustomResourceDefinition\n"},
    });

    REQUIRE(result);
    REQUIRE(result->manifests.size() == 2);
    CHECK(result->manifests[0].kind == "Service");
    CHECK(result->manifests[1].name == "a");
    CHECK(result->manifests[1].source == "web/templates/a.yaml");
    REQUIRE(result->hooks.size() == 1);
    CHECK(result->hooks[0].events == std::vector{HookEvent::PreInstall, HookEvent::PostUpgrade});
    CHECK(result->hooks[0].weight == -5);
    CHECK(result->hooks[0].delete_policies == std::vector<std::string>{"hook-succeeded"});
    CHECK(result->notes == "hello release-name\n");
    REQUIRE(result->crds.size() == 1);
    CHECK(result->crds[0].source == "web/crds/c.yaml");
}

TEST_CASE("render_chart says which value was nil and where to set it") {
    const std::string message = failure_of(
        {{"values.yaml", "# ours\nimage:\n  name: web\n"},
         {"templates/_h.tpl", "{{ define \"tag\" }}{{ .Values.image.build.tag }}{{ end }}"},
         {"templates/a.yaml", "a: 1\nb: {{ include \"tag\" . }}\n"}}
    );

    CHECK(message.find("web/templates/_h.tpl:1:") == 0);
    CHECK(message.find("nil pointer evaluating interface {}.tag") != std::string::npos);
    CHECK(message.find("set 'image.build.tag', in web/values.yaml:2") != std::string::npos);
    CHECK(message.find("called by include at web/templates/a.yaml:2:7") != std::string::npos);
    CHECK(
        message.find("helm says: template: web/templates/a.yaml:2:6: executing") !=
        std::string::npos
    );
}

TEST_CASE("render_chart shows the message of fail at its place") {
    const std::string message =
        failure_of({{"templates/a.yaml", "a: 1\n{{ required \"say a name\" .Values.name }}\n"}});

    CHECK(message.find("web/templates/a.yaml:2:4: say a name") == 0);
    CHECK(
        message.find("helm says: execution error at (web/templates/a.yaml:2:3): say a name") !=
        std::string::npos
    );
}

TEST_CASE("render_chart shows the line of output that is no YAML") {
    const std::string message = failure_of({{"templates/a.yaml", "a: 1\nb: [\nc: {{ 3 }}\n"}});

    CHECK(message.find("output of web/templates/a.yaml:") == 0);
    CHECK(
        message.find("helm says: YAML parse error on web/templates/a.yaml: error converting YAML"
        ) != std::string::npos
    );
}

TEST_CASE("render_chart cuts hostile templates short") {
    CHECK(
        failure_of({{"templates/a.yaml",
                     "{{ define \"x\" }}{{ include \"x\" . }}{{ end }}{{ "
                     "include \"x\" . }}"}})
            .find("rendering template has a nested reference name: x") != std::string::npos
    );
    RenderOptions options;
    options.most_output = 1 << 20U;
    const Chart chart =
        chart_of({{"templates/a.yaml", "{{ range until 1000000 }}{{ repeat 1000 \"x\" }}{{ end }}"}}
        );
    CHECK(!render_chart(chart, {}, options));
    options = {};
    options.most_time = std::chrono::milliseconds(50);
    const Chart slow = chart_of(
        {{"templates/a.yaml",
          "{{ range until 100000 }}{{ range until 100000 }}{{ $x := . }}{{ end }}{{ end }}"}}
    );
    CHECK(!render_chart(slow, {}, options));
}

}  // namespace ds::helm
