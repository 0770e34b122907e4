#include "cli/help.hpp"

#include "base/strings.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace ds::cli {

TEST_CASE("overview_help names every command and fits a terminal") {
    const std::vector<CommandGroup> table = make_commands();

    const std::string help = overview_help(table);

    for (const CommandGroup& group : table) {
        CHECK(help.find("\n" + std::string(group.title) + ":\n") != std::string::npos);
        for (const auto& command : group.commands) {
            const std::string path(command->usage().path);
            CAPTURE(path);
            CHECK(help.find("\n  " + path + " ") != std::string::npos);
        }
    }
    for (const std::string& line : split(help, '\n')) {
        CAPTURE(line);
        CHECK(line.size() <= 90);
    }
}

TEST_CASE("command_help shows flags, defaults and examples of every command") {
    for (const CommandGroup& group : make_commands()) {
        for (const auto& command : group.commands) {
            const Usage usage = command->usage();
            const std::string help = command_help(usage);
            CAPTURE(help);
            CHECK(help.starts_with(usage.summary));
            CHECK(help.find("  devspace " + std::string(usage.path)) != std::string::npos);
            for (const Option& option : usage.options)
                CHECK(
                    help.find(option.name.substr(option.name.find(',') + 1)) != std::string::npos
                );
            for (const Example& example : usage.examples)
                CHECK(help.find(example.line) != std::string::npos);
        }
    }
}

TEST_CASE("command_help tells defaults") {
    bool sync = true;
    int lines = 200;
    std::string path = ".";
    const Usage usage{
        .path = "test",
        .summary = "Test",
        .options =
            {{"--sync", &sync, "Sync"}, {"--lines", &lines, "Lines"}, {"--path", &path, "Path"}},
    };

    const std::string help = command_help(usage);

    CHECK(help.find("Sync (on by default; switch off with =false)") != std::string::npos);
    CHECK(help.find("--lines N") != std::string::npos);
    CHECK(help.find("Lines (default 200)") != std::string::npos);
    CHECK(help.find("Path (default .)") != std::string::npos);
}

}  // namespace ds::cli
