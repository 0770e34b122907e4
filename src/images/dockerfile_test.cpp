#include "images/dockerfile.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace ds::images {
namespace {

std::vector<std::string> names_of(std::string_view dockerfile) {
    std::vector<std::string> names;
    for (const Stage& stage : find_stages(dockerfile))
        names.push_back(stage.name);
    return names;
}

using Names = std::vector<std::string>;

TEST_CASE("find_stages knows all ways to write FROM") {
    CHECK(names_of("FROM a") == Names{""});
    CHECK(names_of("ARG X=1\nFROM a:$X AS Build\nFROM b as run") == Names{"build", "run"});
    CHECK(names_of("  from --platform=$BUILDPLATFORM host:5000/a_b/c AS x\r\n") == Names{"x"});
    CHECK(names_of("FROM a \\\n  # why\n\n  AS x\nRUN y") == Names{"x"});
    CHECK(
        names_of("\xef\xbb\xbf"
                 "FROM a AS x") == Names{"x"}
    );
}

TEST_CASE("find_stages is not misled by other lines") {
    CHECK(names_of("FROM a\n# FROM b\nRUN echo \\\n  FROM c\n") == Names{""});
    CHECK(names_of("FROM a\nRUN <<EOF cat\nFROM b\nEOF\nFROM c AS d") == Names{"", "d"});
    CHECK(names_of("FROM a\nCOPY <<-\"E\" /x\nFROM b\n\tE\n") == Names{""});
    CHECK(names_of("FROM a\nRUN cat <<<EOF\nFROM b AS c\n") == Names{"", "c"});
    CHECK(names_of("FROM a\nENV X=<<EOF\nFROM b AS c\n") == Names{"", "c"});
    CHECK(
        names_of("# escape=`\nFROM a\nRUN dir c:\\\nFROM b AS c\nRUN x `\nFROM d") == Names{"", "c"}
    );
    CHECK(names_of("") == Names{});
}

TEST_CASE("stage_of finds a stage by name, number or as the last") {
    const std::string text = "FROM a AS one\nFROM b AS two\nFROM c\n";

    CHECK(stage_of(text, "ONE")->end == text.find("FROM b"));
    CHECK(stage_of(text, "1")->name == "two");
    CHECK(stage_of(text, "")->end == text.size());
}

TEST_CASE("stage_of names the stages there are") {
    CHECK(
        stage_of("FROM a AS one\nFROM b AS two", "three").error().message() ==
        "the Dockerfile has no stage 'three'; it has 'one', 'two'"
    );
    CHECK(stage_of("FROM a", "1").error().message().ends_with("it names no stage"));
    CHECK(stage_of("RUN x", "").error().message() == "the Dockerfile has no FROM");
}

TEST_CASE("override_start appends to the target's stage") {
    const StartOverride start{.entrypoint = {{"sh", "-c"}}, .command = {{"a \"b\" \\"}}};

    CHECK(
        override_start("FROM a AS x\nRUN y\nFROM b", "x", start).value() ==
        "FROM a AS x\nRUN y\nENTRYPOINT [\"sh\",\"-c\"]\nCMD [\"a \\\"b\\\" \\\\\"]\nFROM b"
    );
    CHECK(
        override_start("FROM a", "", {.entrypoint = {}, .command = {{"x"}}}).value() ==
        "FROM a\nCMD [\"x\"]\n"
    );
}

TEST_CASE("override_start clears what is set but empty") {
    const StartOverride start{.entrypoint = Names{}, .command = Names{}};

    CHECK(override_start("FROM a\n", "", start).value().ends_with("\nENTRYPOINT []\nCMD []\n"));
}

}  // namespace
}  // namespace ds::images
