#include "config/variable_store.hpp"
#include "support/config_problems.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <vector>

namespace ds::config {
namespace {

/// What a variable becomes in a text, or the first line of the problem.
std::string value_in(LoadInput input) {
    const auto config = load(input);
    if (config) return config->images[0].dockerfile;
    const std::string message = to_error(input, config.error()).message();
    return message.substr(0, message.find('\n'));
}

LoadInput with_definition(const std::string& definition, const std::string& version = "v1beta3") {
    const std::string vars =
        version == "v2beta1" ? "vars: {A: " + definition + "}\n" : "vars: [" + definition + "]\n";
    return input_of(
        "version: " + version + "\nimages: {web: {image: x, dockerfile: 'is ${A}'}}\n" + vars
    );
}

}  // namespace

TEST_CASE("Variables are looked up in the order of their source") {
    struct Row {
        const char* definition;
        const char* result;  // With only --var, the environment, an answer, a default; nothing.
        const char* environment;
        const char* answer;
        const char* nothing;
    };

    const std::vector<Row> table = {
        {"{name: A, default: d}", "is v", "is e", "is a", "needs"},
        {"{name: A, source: all, default: d}", "is v", "is e", "is a", "needs"},
        {"{name: A, source: env, default: d}", "is v", "is e", "is d", "is d"},
        {"{name: A, source: env}", "is v", "is e", "missing", "missing"},
        {"{name: A, source: input, default: d}", "is v", "is a", "is a", "needs"},
        {"{name: Z}", "is v", "is e", "is a", "needs"},
    };
    for (const Row& row : table) {
        CAPTURE(row.definition);
        LoadInput input = with_definition(row.definition);
        const auto result = [](const LoadInput& from) -> std::string {
            const Loading loading = try_load(from);
            if (loading.config) return loading.config->images[0].dockerfile;
            return loading.problems.empty() ? "needs" : "missing";
        };
        CHECK(result(input) == row.nothing);
        input.answers = {{"A", "a"}};
        CHECK(result(input) == row.answer);
        input.environment = {{"A", "e"}};
        CHECK(result(input) == row.environment);
        input.environment = {{"A", ""}};
        CHECK(result(input) == row.answer);
        input.assignments = {"A=v"};
        CHECK(result(input) == row.result);
    }
}

TEST_CASE("Variables of later versions have constants and no questions") {
    CHECK(value_in(with_definition("{name: A, value: c}", "v1beta10")) == "is c");
    CHECK(value_in(with_definition("{name: A, source: none, default: d}", "v1beta9")) == "is d");
    CHECK(value_in(with_definition("text", "v2beta1")) == "is text");
    CHECK(value_in(with_definition("1.10", "v2beta1")) == "is 1.10");
    CHECK(value_in(with_definition("{value: true}", "v2beta1")) == "is true");
    CHECK(
        value_in(with_definition("{default: 'x ${B}'}, B: y", "v2beta1"))
            .find("the variable 'A' has no value") != std::string::npos
    );
    LoadInput input = with_definition("{source: none, default: 'x ${B}'}, B: y", "v2beta1");
    CHECK(value_in(input) == "is x y");
    input.environment = {{"B", "not this"}};
    CHECK(value_in(input) == "is x y");
}

TEST_CASE("Variables in defaults are followed, a circle is named") {
    CHECK(
        value_in(with_definition(
            "{name: A, source: env, default: '${B}/a'}, {name: B, source: env, default: b}"
        )) == "is b/a"
    );
    CHECK(
        shown(with_definition(
                  "{name: A, source: env, default: '${B}'}, {name: B, source: env, default: '${A}'}"
              ))
            .find("its definition needs its own value") != std::string::npos
    );
}

TEST_CASE("A question has the default with its variables filled in") {
    LoadInput input = with_definition("{name: A, default: '${B}-x', question: Which?}");
    input.assignments = {"B=b"};

    const Loading loading = try_load(input);

    REQUIRE(loading.needs.questions.size() == 1);
    CHECK(loading.needs.questions[0].question == "Which?");
    CHECK(loading.needs.questions[0].fallback.text() == "b-x");
}

TEST_CASE("Variables are written in the form of the version") {
    struct Row {
        const char* version;
        const char* text;
        const char* result;
    };

    const std::vector<Row> table = {
        {"v1beta3", "${A}", "1"},
        {"v1beta3", "${A}${A}", "11"},
        {"v1beta3", "$${A}", "${A}"},
        {"v1beta3", "$$${A}", "$${A}"},
        {"v1beta3", "$A ${} ${", "$A ${} ${"},
        {"v1beta3", "$!{A}", "$!{A}"},
        {"v2beta1", "${A}", "1"},
        {"v2beta1", "$!{A}", "1"},
        {"v2beta1", "$${A}", "${A}"},
        {"v2beta1", "${X:-d}", "${X:-d}"},
        {"v2beta1", "${NOBODY}", "${NOBODY}"},
        {"v2beta1", "${runtime.images.web}", "${runtime.images.web}"},
        {"v2beta1", "x-$(y)", "x-$(y)"},
        {"v2beta1", "$$(y)", "$(y)"},
    };
    for (const Row& row : table) {
        CAPTURE(row.version);
        CAPTURE(row.text);
        LoadInput input = input_of(
            "version: " + std::string(row.version) + "\nimages: {web: {image: x, dockerfile: '" +
            row.text + "'}}\n"
        );
        input.assignments = {"A=1"};
        CHECK(value_in(input) == row.result);
    }
}

TEST_CASE("A variable keeps its text for texts and becomes a number or boolean elsewhere") {
    struct Row {
        const char* value;
        const char* text;
        const char* free;  // In helm values, as YAML.
    };

    const std::vector<Row> table = {
        {"8080", "8080", "8080"},
        {"007", "007", "7"},
        {"+5", "+5", "5"},
        {"-5", "-5", "-5"},
        {"true", "true", "true"},
        {"T", "T", "true"},
        {"f", "f", "false"},
        {"yes", "yes", "'yes'"},
        {"1.10", "1.10", "'1.10'"},
        {"0x10", "0x10", "'0x10'"},
        {"1e5", "1e5", "'1e5'"},
    };
    for (const Row& row : table) {
        CAPTURE(row.value);
        LoadInput input = input_of(
            "images: {web: {image: x, dockerfile: '${A}'}}\n"
            "deployments: [{name: d, helm: {chart: {name: c}, values: {v: '${A}'}}}]\n"
        );
        input.assignments = {"A=" + std::string(row.value)};
        const Config config = loaded(input);
        CHECK(config.images[0].dockerfile == row.text);
        const auto& helm = std::get<HelmDeployment>(config.deployments[0].method);
        const std::string written = row.free;
        const bool is_text = written.starts_with('\'');
        REQUIRE(helm.values.member("v") != nullptr);
        CHECK(helm.values.member("v")->is_string() == is_text);
        if (!is_text)
            CHECK(
                helm.values.member("v")->as_int().value_or(-1) ==
                (written == "true" || written == "false" ? -1 : std::stoi(written))
            );
    }
}

TEST_CASE("A variable that is a whole value of v2beta1 keeps its type") {
    LoadInput input = input_of(
        "version: v2beta1\nvars: {N: 3, B: {value: false}}\n"
        "deployments: {d: {helm: {values: {n: '${N}', b: '${B}', t: 'x${N}', s: '$!{N}'}}}}\n"
    );
    const Config config = loaded(input);
    const data::Value& values = std::get<HelmDeployment>(config.deployments[0].method).values;
    CHECK(values.int_at("n") == 3);
    CHECK(values.bool_at("b") == false);
    CHECK(values.text_at("t") == "x3");
    CHECK(values.text_at("s") == "3");
}

TEST_CASE("Every predefined variable has its value, whatever its case") {
    LoadInput input;
    input.random = "aB3dE6";
    input.timestamp = 17;
    input.git_commit = "0123abcd";
    for (const char* fact :
         {"name",
          "version",
          "executable",
          "kubectl_executable",
          "tmpdir",
          "profile",
          "profiles",
          "user_home",
          "context",
          "namespace",
          "git_branch"}) {
        input.facts["devspace_" + std::string(fact)] = std::string("my-") + fact;
    }
    const std::map<std::string, std::string> table = {
        {"DEVSPACE_RANDOM", "aB3dE6"},
        {"devspace_random", "aB3dE6"},
        {"DEVSPACE_TIMESTAMP", "17"},
        {"DEVSPACE_GIT_COMMIT", "0123abcd"},
        {"devspace.git.commit", "0123abcd"},
        {"DEVSPACE_GIT_BRANCH", "my-git_branch"},
        {"DEVSPACE_NAME", "my-name"},
        {"devspace.name", "my-name"},
        {"DEVSPACE_VERSION", "my-version"},
        {"DEVSPACE_EXECUTABLE", "my-executable"},
        {"DEVSPACE_KUBECTL_EXECUTABLE", "my-kubectl_executable"},
        {"DEVSPACE_TMPDIR", "my-tmpdir"},
        {"DEVSPACE_PROFILE", "my-profile"},
        {"DEVSPACE_PROFILES", "my-profiles"},
        {"DEVSPACE_USER_HOME", "my-user_home"},
        {"devspace.userHome", "my-user_home"},
        {"DEVSPACE_CONTEXT", "my-context"},
        {"DEVSPACE_NAMESPACE", "my-namespace"},
        {"DEVSPACE_SPACE", "my-namespace"},
    };
    for (const auto& [name, value] : table) {
        CAPTURE(name);
        input.text = "version: v2beta1\nimages: {web: {image: x, dockerfile: '${" + name + "}'}}\n";
        CHECK(value_in(input) == value);
        input.environment = {{name, "not this"}};
        CHECK(value_in(input) == value);
        input.environment.clear();
    }
}

TEST_CASE("Variables of the closed cloud service say so") {
    for (const char* name :
         {"DEVSPACE_SPACE",
          "DEVSPACE_SPACE_NAMESPACE",
          "DEVSPACE_SPACE_DOMAIN1",
          "DEVSPACE_SPACE_DOMAINx",
          "DEVSPACE_USERNAME"}) {
        CAPTURE(name);
        LoadInput input =
            input_of("images: {web: {image: x, dockerfile: '${" + std::string(name) + "}'}}\n");
        CHECK(
            value_in(input).find("it belongs to a cloud service that was closed; pass --var") !=
            std::string::npos
        );
        input.assignments = {std::string(name) + "=given"};
        CHECK(value_in(input) == "given");
    }
}

TEST_CASE("Definitions with mistakes are refused with their place") {
    const std::vector<std::pair<std::string, std::string>> table = {
        {"{name: A, source: inputs}", "there is no source 'inputs'; did you mean 'input'?"},
        {"{name: A, validationPattern: '('}", "'(' is no regular expression"},
        {"{name: A}, {name: A}", "the name 'A' is taken by the variable on line 3"},
        {"{name: A, soruce: env}", "unknown key"},
    };
    for (const auto& [definition, message] : table) {
        CAPTURE(definition);
        const LoadInput input = with_definition(definition);
        CHECK(shown(input).find(message) != std::string::npos);
        CHECK(shown(input).find("devspace.yaml:3:") != std::string::npos);
    }
}

TEST_CASE("check_answer holds answers against options and patterns") {
    Variable variable;
    variable.name = "A";
    CHECK(check_answer(variable, ""));
    variable.pattern = "b+";
    CHECK(check_answer(variable, "abbc"));
    CHECK(
        check_answer(variable, "x").error().message() ==
        "'x' does not fit the pattern 'b+' of the variable 'A'"
    );
    variable.is_secret = true;
    CHECK(check_answer(variable, "hunter2").error().message().find("hunter2") == std::string::npos);
    variable.pattern_message = "say b";
    CHECK(check_answer(variable, "x").error().message() == "say b");
    variable.is_secret = false;
    variable.options = {"one", "two"};
    CHECK(check_answer(variable, "two"));
    CHECK(
        check_answer(variable, "b").error().message() ==
        "'b' is not an option of the variable 'A'; the options are one, two"
    );
}

TEST_CASE("Stored values are checked like typed ones") {
    const LoadInput input = input_of(
        "images: {web: {image: '${USED}'}}\n"
        "vars: [{name: A, options: [x, y]}, {name: E, source: env}]\n"
    );
    const Loading loading = try_load(input);
    const auto stored = [&loading](const std::string& assignment) {
        const auto answers = check_assignments({assignment}, loading);
        return answers ? answers->begin()->second : answers.error().message();
    };
    CHECK(stored("A=x") == "x");
    CHECK(stored("USED=a=b") == "a=b");
    CHECK(stored("A=z").starts_with("'z' is not an option"));
    CHECK(stored("E=1").find("is never asked for") != std::string::npos);
    CHECK(stored("USD=1").find("did you mean 'USED'?") != std::string::npos);
    CHECK(stored("A") == "'A' is not of the form NAME=VALUE");
}

TEST_CASE("describe_variables says where each value comes from and hides passwords") {
    FoundProject project;
    project.input = input_of(
        "images: {web: {image: '${USED}', tag: '${DEVSPACE_RANDOM}'}}\nvars:\n"
        "- {name: A, default: d}\n- {name: P, password: true}\n- {name: E, source: env, default: "
        "d}\n"
    );
    project.input.random = "r";
    project.input.assignments = {"A=1"};
    project.input.environment = {{"USED", "u"}};
    project.cache.vars = {{"P", "hunter2"}, {"OLD", "o"}};

    const std::vector<VariableRow> rows = describe_variables(project, try_load(project.input));

    CHECK(
        rows ==
        std::vector<VariableRow>{
            {"A", "1", "--var"},
            {"P", "********", "answer"},
            {"E", "d", "default"},
            {"DEVSPACE_RANDOM", "r", "predefined"},
            {"OLD", "o", "answer"},
            {"USED", "u", "environment"},
        }
    );
}

}  // namespace ds::config
