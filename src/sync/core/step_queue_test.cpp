#include "sync/core/step_queue.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

namespace ds::sync {
namespace {

Step file_step(std::string path, std::uint64_t size = 10) {
    File file;
    file.digest.low = 1;
    file.size = size;
    Step step;
    step.path = std::move(path);
    step.desired = file;
    return step;
}

Step folder_step(std::string path) {
    Step step;
    step.path = std::move(path);
    step.desired = Directory{};
    return step;
}

constexpr std::uint64_t kLarge = StepQueue::kLargeBytes + 1;

std::vector<std::string> paths_of(const std::vector<Step>& steps) {
    std::vector<std::string> paths;
    for (const Step& step : steps)
        paths.push_back(step.path);
    return paths;
}

using Paths = std::vector<std::string>;

TEST_CASE("StepQueue gives a folder and its files in one go, in order") {
    StepQueue queue;
    queue.add({folder_step("d"), file_step("d/a"), file_step("e")});

    CHECK(paths_of(queue.next_small()) == Paths{"d", "d/a", "e"});
    CHECK(queue.next_small().empty());
    CHECK(!queue.is_empty());

    for (const char* path : {"d", "d/a", "e"})
        queue.finish(path);
    CHECK(queue.is_empty());
}

TEST_CASE("StepQueue holds back what is related to a step under way") {
    StepQueue queue;
    queue.add({folder_step("d")});
    queue.next_small();
    queue.add({file_step("d/a"), file_step("d"), file_step("d-like"), file_step("da/x")});

    CHECK(paths_of(queue.next_small()) == Paths{"d-like", "da/x"});

    queue.finish("d");
    CHECK(paths_of(queue.next_small()) == Paths{"d/a", "d"});
}

TEST_CASE("StepQueue lets small steps overtake large ones") {
    StepQueue queue;
    queue.add({file_step("big", kLarge), file_step("small"), file_step("other", kLarge)});

    CHECK(paths_of(queue.next_small()) == Paths{"small"});
    CHECK(queue.next_large()->path == "big");
    CHECK(queue.next_large()->path == "other");
    CHECK(!queue.next_large());
}

TEST_CASE("StepQueue keeps the order of related steps, large or small") {
    StepQueue queue;
    queue.add({folder_step("d"), file_step("d/big", kLarge), file_step("d/big/x")});

    CHECK(!queue.next_large());
    CHECK(paths_of(queue.next_small()) == Paths{"d"});
    CHECK(!queue.next_large());

    queue.finish("d");
    CHECK(queue.next_small().empty());
    CHECK(queue.next_large()->path == "d/big");
    queue.finish("d/big");
    CHECK(paths_of(queue.next_small()) == Paths{"d/big/x"});
}

TEST_CASE("StepQueue bounds a batch by its content") {
    StepQueue queue;
    std::vector<Step> steps;
    for (int i = 0; i < 20; ++i)
        steps.push_back(file_step("f" + std::to_string(i), StepQueue::kLargeBytes));
    queue.add(std::move(steps));

    const std::size_t first = queue.next_small().size();

    CHECK(first == 10);
    CHECK(queue.next_small().size() == 10);
}

TEST_CASE("StepQueue knows which paths it concerns") {
    StepQueue queue;
    queue.add({file_step("a/b/c")});
    for (const bool under_way : {false, true}) {
        CAPTURE(under_way);
        if (under_way) queue.next_small();
        CHECK(queue.concerns("a/b/c"));
        CHECK(queue.concerns("a/b"));
        CHECK(queue.concerns("a"));
        CHECK(queue.concerns(""));
        CHECK(queue.concerns("a/b/c/d"));
        CHECK(!queue.concerns("a/b/cd"));
        CHECK(!queue.concerns("a/x"));
        CHECK(queue.under_way("a/b/c") == under_way);
    }
}

TEST_CASE("a step needs no content when only the mode changes") {
    Step step = file_step("a");
    CHECK(needs_content(step));
    CHECK(content_bytes(step) == 10);

    step.expected = step.desired;
    CHECK(!needs_content(step));
    CHECK(content_bytes(step) == 0);

    CHECK(needs_content(file_step("empty", 0)));
    CHECK(!needs_content(folder_step("d")));
}

}  // namespace
}  // namespace ds::sync
