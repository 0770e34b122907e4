#include "config/patch.hpp"

#include "config/merge.hpp"
#include "data/yaml.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace ds::config {
namespace {

using data::Value;

Value parsed(std::string_view text) {
    const auto value = data::parse_yaml(text, data::YamlDialect::Yaml11);
    REQUIRE(value);
    return *value;
}

constexpr const char* kDocument = R"(
images:
  web: {image: x, tag: a}
  k.1: {image: y}
deployments:
- name: db
  helm: {chart: {name: mysql}, values: {ports: [{name: sql, port: 1}]}}
- name: app
  component: {containers: [{image: one}], replicas: 3}
list: [a, b]
nothing: null
)";

/// The document after one patch "OP PATH [VALUE]", or what the patch says.
std::string patched(
    const std::string& op, const std::string& path, std::string_view value, Era era
) {
    Value document = parsed(kDocument);
    Patch patch;
    patch.op = op;
    patch.path = path;
    patch.value = parsed(value);
    const std::optional<std::string> problem = apply_patch(document, patch, era);
    return problem ? "refused: " + *problem : data::write_yaml(document);
}

struct Row {
    const char* op;
    const char* path;
    const char* value;
    const char* where;   // Looked at afterwards.
    const char* result;  // What is there; "-" for nothing; or the beginning of the refusal.
};

void check(const std::vector<Row>& table, Era era) {
    for (const Row& row : table) {
        CAPTURE(row.op);
        CAPTURE(row.path);
        CAPTURE(row.value);
        const std::string result = patched(row.op, row.path, row.value, era);
        const std::string expected = row.result;
        if (expected.starts_with("refused")) {
            CHECK(result.substr(0, expected.size()) == expected);
            continue;
        }
        if (result.starts_with("refused")) {
            FAIL_CHECK(result);
            continue;
        }
        const Value document = parsed(result);
        const Value* found = document.find(row.where);
        if (expected == "-") {
            CHECK(found == nullptr);
        } else {
            REQUIRE_MESSAGE(found != nullptr, result);
            CHECK(*found == parsed(expected));
        }
    }
}

}  // namespace

TEST_CASE("apply_patch follows the rules of the first era") {
    check(
        {
            {"replace", "images.web.tag", "b", "images.web.tag", "b"},
            {"replace",
             "images.web.tagg",
             "b",
             "",
             "refused: there is nothing at 'images.web.tagg'"
             ": no 'tagg' in 'images.web'; 'images.web' has "
             "image, tag; did you mean 'tag'?"},
            {"replace", "nothing", "b", "", "refused: there is nothing at 'nothing'"},
            {"replace", "deployments[0].name", "x", "deployments.0.name", "x"},
            {"replace", "deployments.0.name", "x", "deployments.0.name", "x"},
            {"replace", "deployments[\"0\"].name", "x", "deployments.0.name", "x"},
            {"replace",
             "deployments[2].name",
             "x",
             "",
             "refused: there is nothing at 'deployments[2].name': no '2' in 'deployments'; "
             "'deployments' is a list of 2 items"},
            {"replace",
             "deployments.name=db.helm.chart.name",
             "x",
             "deployments.0.helm.chart.name",
             "x"},
            {"replace",
             "deployments[name=db].helm.chart.name",
             "x",
             "deployments.0.helm.chart.name",
             "x"},
            {"replace",
             "deployments.name=sql.port",
             "2",
             "deployments.0.helm.values.ports.0.port",
             "2"},
            {"replace",
             "deployments.name=dbb.helm",
             "x",
             "",
             "refused: there is nothing at 'deployments.name=dbb.helm': nothing with 'name=dbb' in "
             "'deployments'"},
            {"replace", "/deployments/0/name", "x", "deployments.0.name", "x"},
            {"replace",
             "/deployments/name=app/component/replicas",
             "5",
             "deployments.1.component.replicas",
             "5"},
            {"replace", "/images/k.1/image", "z", "images.web.image", "x"},
            {"add", "images.web.target", "t", "images.web.target", "t"},
            {"add", "images.web.tag", "t", "images.web.tag", "t"},
            {"add", "images.api.tag", "t", "", "refused: there is nothing at 'images.api.tag'"},
            {"add", "nothing", "5", "nothing", "5"},
            {"add", "list", "c", "list", "[a, b, c]"},
            {"add", "list[1]", "c", "list", "[a, c, b]"},
            {"add", "/list/0", "c", "list", "[c, a, b]"},
            {"add", "list[2]", "c", "list", "[a, b, c]"},
            {"add",
             "list[3]",
             "c",
             "",
             "refused: there is no 'list'[3]: 'list' is a list of 2 items"},
            {"add",
             "list.x",
             "c",
             "",
             "refused: there is no 'x' at 'list', which is a list of 2 items; give a number or"},
            {"add", "/list/-", "c", "list", "[a, b, c]"},
            {"add", "list.-", "c", "list", "[a, b, c]"},
            {"add", "/list", "[c]", "list", "[c]"},
            {"add",
             "deployments[1].component.containers",
             "{image: two}",
             "deployments.1.component.containers",
             "[{image: one}, {image: two}]"},
            {"add",
             "images.web.tag.more",
             "t",
             "",
             "refused: cannot add 'more': 'images.web.tag' is the text 'a'"},
            {"remove", "images.web.tag", "", "images.web.tag", "-"},
            {"remove", "list[0]", "", "list", "[b]"},
            {"remove", "deployments.name=app", "", "deployments.1", "-"},
            {"remove", "images.web.nope", "", "", "refused: there is nothing at 'images.web.nope'"},
            {"remove", "list[5]", "", "", "refused: there is nothing at 'list[5]'"},
            {"test", "images.web.tag", "a", "images.web.tag", "a"},
            {"test",
             "images.web.tag",
             "b",
             "",
             "refused: the test fails: 'images.web.tag' is the text 'a', not the text 'b'"},
            {"replac",
             "images.web.tag",
             "b",
             "",
             "refused: there is no operation 'replac'; did you mean 'replace'?"},
            {"replace", "images.*.tag", "b", "", "refused: there is nothing at 'images.*.tag'"},
            {"replace", "a[", "b", "", "refused: the path 'a[' is not understood"},
            {"replace", "a..b", "b", "", "refused: the path 'a..b' is not understood"},
        },
        Era::First
    );
}

TEST_CASE("apply_patch follows the rules of v2beta1") {
    check(
        {
            {"replace", "images.web.tag", "b", "images.web.tag", "b"},
            {"replace", "$.images.web.tag", "b", "images.web.tag", "b"},
            {"replace", ".images.web.tag", "b", "images.web.tag", "b"},
            {"replace", "images['web'].tag", "b", "images.web.tag", "b"},
            {"replace", "images[\"web\"].tag", "b", "images.web.tag", "b"},
            {"replace", "images.*.image", "z", "images.web.image", "z"},
            {"replace", "images[*].image", "z", "images.web.image", "z"},
            {"replace",
             "deployments[?(@.name=='app')].component.replicas",
             "7",
             "deployments.1.component.replicas",
             "7"},
            {"replace",
             "deployments[?(@.component.replicas==3)].name",
             "z",
             "deployments.1.name",
             "z"},
            {"replace",
             "deployments[?(@.helm && @.name != 'app')].name",
             "z",
             "deployments.0.name",
             "z"},
            {"replace", "..replicas", "9", "deployments.1.component.replicas", "9"},
            {"replace",
             "deployments.name=app.component.replicas",
             "7",
             "deployments.1.component.replicas",
             "7"},
            {"replace",
             "deployments.name=sql.port",
             "2",
             "",
             "refused: there is nothing at 'deployments.name=sql.port'"},
            {"replace", "/deployments/0/name", "x", "deployments.0.name", "x"},
            {"replace", "images.api.tag", "new", "images.api.tag", "new"},
            {"replace", "nothing", "5", "nothing", "5"},
            {"replace", "images.web.tag", "", "images.web.tag", "null"},
            {"add", "list", "c", "list", "[a, b, c]"},
            {"add", "list[-]", "c", "list", "[a, b, c]"},
            {"add", "/list/-", "c", "list", "[a, b, c]"},
            {"add", "list[0]", "c", "list", "[c, a, b]"},
            {"add", "deployments[0]", "{name: first}", "deployments.0.name", "first"},
            {"add",
             "images.web",
             "{target: t, tag: b}",
             "images.web",
             "{image: x, tag: b, target: t}"},
            {"add",
             "images.web.tag",
             "b",
             "",
             "refused: cannot add to 'images.web.tag', which is the text 'a'; use the operation"},
            {"add", "x.y.z", "1", "x", "{y: {z: 1}}"},
            {"add", "images.web.tag.more", "t", "", "refused: "},
            {"remove", "images.web.tag", "", "images.web.tag", "-"},
            {"remove", "images.web.nope", "", "images.web.tag", "a"},
            {"remove", "/images/web/nope", "", "", "refused: there is nothing at '/images/web/nope'"
            },
            {"remove", "list[*]", "", "list", "[]"},
            {"move", "images.web.tag", "", "", "refused: there is no operation 'move'"},
            {"replace", "list[?(name)]", "", "", "refused: the path"},
        },
        Era::Third
    );
}

TEST_CASE("apply_patch takes what either takes in between") {
    check(
        {
            {"replace",
             "deployments.name=sql.port",
             "2",
             "deployments.0.helm.values.ports.0.port",
             "2"},
            {"replace", "deployments[?(@.name=='app')].name", "z", "deployments.1.name", "z"},
            {"replace", "images.api.tag", "new", "images.api.tag", "new"},
            {"add", "images.web.tag", "b", "images.web.tag", "b"},
            {"add", "images.web", "{image: z}", "images.web", "{image: z}"},
            {"remove", "images.web.nope", "", "images.web.tag", "a"},
            {"test", "images.web.tag", "a", "images.web.tag", "a"},
        },
        Era::Second
    );
}

TEST_CASE("apply_patch moves and copies") {
    Value document = parsed("a: {b: 1}\nl: [x]\n");
    Patch patch;
    patch.op = "copy";
    patch.from = "a.b";
    patch.path = "/l/0";
    CHECK(!apply_patch(document, patch, Era::First));
    patch.op = "move";
    patch.path = "c";
    CHECK(!apply_patch(document, patch, Era::First));

    CHECK(document == parsed("{a: {}, l: [1, x], c: 1}"));
    CHECK(
        apply_patch(document, patch, Era::First) ==
        "there is nothing at 'a.b': no 'b' in 'a'; 'a' is an empty map"
    );
}

TEST_CASE("merge_into follows RFC 7386") {
    struct Merge {
        const char* target;
        const char* patch;
        const char* result;
    };

    const std::vector<Merge> table = {
        {"{a: b}", "{a: c}", "{a: c}"},
        {"{a: b}", "{b: c}", "{a: b, b: c}"},
        {"{a: b}", "{a: null}", "{}"},
        {"{a: b, b: c}", "{a: null}", "{b: c}"},
        {"{a: [b]}", "{a: c}", "{a: c}"},
        {"{a: c}", "{a: [b]}", "{a: [b]}"},
        {"{a: {b: c}}", "{a: {b: d, c: null}}", "{a: {b: d}}"},
        {"{a: [{b: c}]}", "{a: [1]}", "{a: [1]}"},
        {"[a, b]", "[c, d]", "[c, d]"},
        {"{e: null}", "{a: 1}", "{e: null, a: 1}"},
        {"{}", "{a: {bb: {ccc: null}}}", "{a: {bb: {}}}"},
        {"{n: 12345678}", "{m: 1}", "{n: 12345678, m: 1}"},
    };
    for (const Merge& row : table) {
        CAPTURE(row.target);
        CAPTURE(row.patch);
        Value target = parsed(row.target);
        merge_into(target, parsed(row.patch));
        CHECK(data::write_yaml(target) == data::write_yaml(parsed(row.result)));
    }
}

TEST_CASE("merge_strategically_into merges lists by name") {
    Value target = parsed("{d: [{name: a, x: 1}, {name: b}], l: [1], s: [{registry: r, u: 1}]}");

    merge_strategically_into(
        target,
        parsed("{d: [{name: b, y: 2}, {name: c}, {name: a, $patch: delete}], l: [2],"
               " s: [{registry: r, u: 2}], m: {$patch: replace, z: 1}}")
    );

    CHECK(
        target == parsed("{d: [{name: b, y: 2}, {name: c}], l: [2], s: [{registry: r, u: 2}],"
                         " m: {z: 1}}")
    );
}

}  // namespace ds::config
