#include "dev/line_splitter.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace ds::dev {
namespace {

struct Lines {
    std::vector<std::string> seen;

    LineSplitter::OnLine collector() {
        return [this](std::string_view line) {
            seen.emplace_back(line);
        };
    }
};

TEST_CASE("LineSplitter joins lines that arrive in pieces") {
    Lines lines;
    LineSplitter splitter;

    splitter.feed("one\ntw", lines.collector());
    splitter.feed("o\r\n\nthr", lines.collector());
    splitter.finish(lines.collector());

    CHECK(lines.seen == std::vector<std::string>{"one", "two", "", "thr"});
}

TEST_CASE("LineSplitter hands on an endless line in pieces and loses nothing of it") {
    Lines lines;
    LineSplitter splitter;
    const std::string chunk(LineSplitter::kMaxLine / 2 + 1, 'x');

    for (int i = 0; i < 5; ++i)
        splitter.feed(chunk, lines.collector());
    splitter.finish(lines.collector());

    std::size_t total = 0;
    for (const std::string& piece : lines.seen)
        total += piece.size();
    CHECK(total == 5 * chunk.size());
    CHECK(lines.seen.size() > 1);
}

}  // namespace
}  // namespace ds::dev
