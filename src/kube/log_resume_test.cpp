#include "kube/log_resume.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

namespace ds::kube {
namespace {

struct Line {
    std::string time;
    std::string text;
};

// What the kubelet sends when it is asked for everything since a whole second.
std::string log_since(const std::vector<Line>& lines, const std::string& since) {
    std::string out;
    for (const Line& line : lines) {
        if (!since.empty() && line.time.substr(0, 19) < since.substr(0, 19)) continue;
        out += line.time + " " + line.text + "\n";
    }
    return out;
}

std::string texts(const std::vector<Line>& lines) {
    std::string out;
    for (const Line& line : lines)
        out += line.text + "\n";
    return out;
}

const std::vector<Line> kLines = {
    {"2024-05-01T10:00:00.000000001Z", "first"},
    {"2024-05-01T10:00:00.5Z", "same time, one"},
    {"2024-05-01T10:00:00.5Z", "same time, two"},
    {"2024-05-01T10:00:00.5Z", "same time, two"},
    {"2024-05-01T10:00:00.500000001Z", ""},
    {"2024-05-01T10:00:01Z", " begins with a blank"},
    {"2024-05-01T10:00:01.25Z", "2024-05-01T10:00:01.25Z looks like a time"},
    {"2024-05-01T10:00:02.123456789Z", "last"},
};

TEST_CASE("parse_log_time reads what kubelets write") {
    CHECK(parse_log_time("1970-01-01T00:00:01Z") == 1'000'000'000);
    CHECK(parse_log_time("1970-01-01T00:00:00.000000007Z") == 7);
    CHECK(parse_log_time("1970-01-01T02:00:00.5+02:00") == 500'000'000);
    CHECK(parse_log_time("1969-12-31T23:00:00-01:00") == 0);
    CHECK(parse_log_time("2024-02-29T12:34:56.789012345Z") == 1'709'210'096'789'012'345);
    for (const char* text :
         {"",
          "2024-02-30T12:34:56Z",
          "2024-02-29 12:34:56Z",
          "2024-02-29T12:34:56",
          "hello world, I am long enough",
          "2024-02-29T12:34:56.Zjunk",
          "2024-02-29T12:34:56+2:00"}) {
        CAPTURE(text);
        CHECK(!parse_log_time(text));
    }
}

TEST_CASE("LogResume takes timestamps away, or leaves them") {
    LogResume without(false);
    LogResume with(true);

    CHECK(without.feed(log_since(kLines, "")) == texts(kLines));
    CHECK(with.feed(log_since(kLines, "")) == log_since(kLines, ""));
    CHECK(without.since_time() == "2024-05-01T10:00:02Z");
}

TEST_CASE("LogResume neither repeats nor loses a byte when the stream breaks at any one") {
    const std::string all = log_since(kLines, "");
    for (const bool keep : {false, true}) {
        const std::string expected = keep ? all : texts(kLines);
        for (std::size_t cut = 0; cut <= all.size(); ++cut) {
            CAPTURE(cut);
            LogResume resume(keep);
            std::string out = resume.feed(all.substr(0, cut));
            resume.reconnect();
            out += resume.feed(log_since(kLines, resume.since_time()));
            CHECK(out == expected);
        }
    }
}

TEST_CASE("LogResume joins a log that breaks again and again while it grows") {
    std::mt19937 random(7);
    for (int round = 0; round < 200; ++round) {
        CAPTURE(round);
        std::vector<Line> lines;
        for (unsigned i = 0; i < 60; ++i) {
            // Few different times, so that many lines share one.
            const std::string second = std::to_string(10 + i / 20);
            const std::string tenth = std::to_string(i / 7 % 3);
            lines.push_back(
                {"2024-05-01T10:00:" + second + "." + tenth + "Z", "line" + std::to_string(i % 4)}
            );
        }
        LogResume resume(false);
        std::string out;
        for (std::size_t known = 1; known <= lines.size(); known += 1 + random() % 9) {
            const std::vector<Line> so_far(
                lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(known)
            );
            std::string stream = log_since(so_far, resume.since_time());
            stream.resize(random() % (stream.size() + 1));
            for (std::string_view left = stream; !left.empty();) {
                const std::size_t step = 1 + random() % 40;
                out += resume.feed(left.substr(0, step));
                left.remove_prefix(std::min(step, left.size()));
            }
            resume.reconnect();
        }
        out += resume.feed(log_since(lines, resume.since_time()));
        CHECK(out == texts(lines));
    }
}

TEST_CASE("LogResume passes a line on before it has ended") {
    LogResume resume(false);
    CHECK(resume.feed("2024-05-01T10:00:00Z half") == "half");
    CHECK(resume.feed(" a line") == " a line");
    resume.reconnect();
    CHECK(resume.feed("2024-05-01T10:00:00Z half a line, whole\n") == ", whole\n");
}

TEST_CASE("LogResume ends a line that was cut when what follows it is another one") {
    LogResume resume(false);
    CHECK(resume.feed("2024-05-01T10:00:00Z half") == "half");
    CHECK(resume.next_container() == "\n");
    CHECK(resume.feed("2024-05-01T10:00:05Z new\n") == "new\n");

    LogResume rotated(false);
    CHECK(rotated.feed("2024-05-01T10:00:00Z half") == "half");
    rotated.reconnect();
    CHECK(rotated.feed("2024-05-01T10:00:05Z new\n") == "\nnew\n");
}

TEST_CASE("LogResume shows what is no log line as it is") {
    LogResume resume(false);
    CHECK(
        resume.feed("unable to retrieve  container logs\n") ==
        "unable to retrieve  container logs\n"
    );
    CHECK(resume.feed("\n") == "\n");
    CHECK(resume.since_time().empty());
    const std::string endless(200, 'x');
    CHECK(resume.feed(endless) == endless);
}

}  // namespace
}  // namespace ds::kube
