#include "docker/message_lines.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace ds::docker {
namespace {

using Lines = std::vector<std::string>;

TEST_CASE("MessageLines joins pieces of output into lines") {
    MessageLines lines;

    CHECK(lines.add(OutputText{"hel"}) == Lines{});
    CHECK(lines.add(OutputText{"lo\nwor"}) == Lines{"hello"});
    CHECK(lines.add(OutputText{"ld\r\n\nrest"}) == Lines{"world", ""});
    CHECK(lines.finish() == Lines{"rest"});
    CHECK(lines.finish() == Lines{});
}

TEST_CASE("MessageLines shows the last state of a progress bar") {
    MessageLines lines;

    CHECK(lines.add(OutputText{"10%\r50%\r"}) == Lines{});
    CHECK(lines.add(OutputText{"100%\r\n"}) == Lines{"100%"});
}

TEST_CASE("MessageLines reports a layer when its status changes") {
    MessageLines lines;

    CHECK(lines.add(LayerStatus{"ab", "Pushing", 1, 9}) == Lines{"ab: Pushing"});
    CHECK(lines.add(LayerStatus{"ab", "Pushing", 5, 9}) == Lines{});
    CHECK(lines.add(LayerStatus{"cd", "Pushing", 1, 2}) == Lines{"cd: Pushing"});
    CHECK(lines.add(LayerStatus{"ab", "Pushed", 0, 0}) == Lines{"ab: Pushed"});
    CHECK(lines.add(LayerStatus{"", "done", 0, 0}) == Lines{"done"});
}

TEST_CASE("MessageLines knows the step that runs and its last output") {
    MessageLines lines;
    lines.add(OutputText{"Step 1/2 : FROM base\n ---> 12ab\nStep 2/2 : RUN make\n"});
    lines.add(OutputText{" ---> Running in 34cd\n"});
    for (int i = 1; i <= 12; ++i)
        lines.add(OutputText{"line " + std::to_string(i) + "\n"});

    CHECK(lines.step() == "step 2/2 'RUN make'");
    REQUIRE(lines.tail().size() == 10);
    CHECK(lines.tail().front() == "line 3");
    CHECK(lines.tail().back() == "line 12");
}

TEST_CASE("MessageLines cuts a line without end") {
    MessageLines lines;

    CHECK(lines.add(OutputText{std::string(20 * 1024, 'x')}).size() == 1);
}

}  // namespace
}  // namespace ds::docker
