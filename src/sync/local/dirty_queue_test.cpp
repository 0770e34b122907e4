#include "sync/local/dirty_queue.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <vector>

namespace ds::sync {
namespace {

using namespace std::chrono_literals;

const DirtyQueue::Time kStart{1h};

std::vector<std::string> taken(DirtyQueue& queue, std::chrono::milliseconds after) {
    std::vector<std::string> paths;
    for (const DirtyQueue::Item& item : queue.take(kStart + after, 100)) {
        paths.push_back(item.path);
    }
    return paths;
}

using Paths = std::vector<std::string>;

TEST_CASE("DirtyQueue gives out closed files at once, and each path once") {
    DirtyQueue queue;
    queue.add("b", Settled::Yes, kStart);
    queue.add("a", Settled::Yes, kStart);
    queue.add("b", Settled::Yes, kStart);

    CHECK(queue.next() == kStart);
    CHECK(taken(queue, 0ms) == Paths{"a", "b"});
    CHECK(taken(queue, 1h).empty());
    CHECK(!queue.next());
}

TEST_CASE("DirtyQueue waits a little for a new file to be closed") {
    DirtyQueue queue;
    queue.add("a", Settled::Soon, kStart);
    CHECK(taken(queue, 1ms).empty());
    queue.add("a", Settled::Writing, kStart + 1ms);
    queue.add("a", Settled::Yes, kStart + 2ms);
    CHECK(taken(queue, 2ms) == Paths{"a"});

    queue.add("hard link", Settled::Soon, kStart);
    CHECK(taken(queue, 10ms) == Paths{"hard link"});
}

TEST_CASE("DirtyQueue bounds the rate of a file that stays open, and of no other") {
    DirtyQueue queue;
    queue.add("log", Settled::Writing, kStart);
    CHECK(taken(queue, 10ms) == Paths{"log"});

    // Written to all the time: the writes do not put it off for ever.
    for (auto at = 10ms; at < 200ms; at += 10ms)
        queue.add("log", Settled::Writing, kStart + at);
    queue.add("other", Settled::Yes, kStart + 100ms);
    CHECK(taken(queue, 100ms) == Paths{"other"});
    CHECK(taken(queue, 300ms) == Paths{"log"});

    queue.add("log", Settled::Yes, kStart + 310ms);
    CHECK(taken(queue, 310ms) == Paths{"log"});
}

TEST_CASE("DirtyQueue tells what was seen from what is to be found, and keeps to the limit") {
    DirtyQueue queue;
    queue.add_rescan("a", kStart);
    queue.add("b", Settled::Yes, kStart);
    queue.add_rescan("b", kStart);
    queue.retry("c", kStart + 20ms);

    const std::vector<DirtyQueue::Item> items = queue.take(kStart, 1);
    REQUIRE(items.size() == 1);
    CHECK(!items.front().live);
    CHECK(queue.take(kStart, 5).front().live);
    CHECK(queue.next() == kStart + 20ms);
}

}  // namespace
}  // namespace ds::sync
