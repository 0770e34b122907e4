#include "cli/parser.hpp"

#include <boost/asio/awaitable.hpp>
#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ds::cli {
namespace {

/// A command with one option of each kind, whose values the tests look at.
struct Values {
    bool force = false;
    bool sync = true;
    int lines = 200;
    std::string image;
    std::vector<std::string> exclude;
    std::vector<std::string> rest;
};

class FakeCommand final : public Command {
  public:
    FakeCommand(std::string_view path, Values& values, bool ends_with_command)
        : path_(path), values_(values), ends_with_command_(ends_with_command) {}

    Usage usage() override {
        return {
            .path = path_,
            .summary = "Test",
            .options =
                {{"-f,--force", &values_.force, "A switch"},
                 {"--sync", &values_.sync, "A switch that is on"},
                 {"--lines", &values_.lines, "A number"},
                 {"-i,--image", &values_.image, "A text"},
                 {"--exclude", &values_.exclude, "A list"},
                 {"rest", &values_.rest, "All positional arguments"}},
            .ends_with_command = ends_with_command_,
        };
    }

    Task<int> run(Context&) override { co_return 0; }

  private:
    std::string_view path_;
    Values& values_;
    bool ends_with_command_;
};

class ShortCommand final : public Command {
  public:
    Usage usage() override { return {.path = "add port", .summary = "Test", .options = {}}; }

    Task<int> run(Context&) override { co_return 0; }
};

/// The program `devspace build`, `devspace enter` and `devspace add port`.
struct Fixture {
    Fixture() {
        table.push_back({.title = "All", .commands = {}});
        auto& commands = table.back().commands;
        commands.push_back(std::make_unique<FakeCommand>("build", build, false));
        commands.push_back(std::make_unique<FakeCommand>("enter", enter, true));
        commands.push_back(std::make_unique<ShortCommand>());
    }

    Result<Request> parse(const std::vector<std::string>& arguments) {
        return parse_arguments(arguments, table, globals);
    }

    std::string failure(const std::vector<std::string>& arguments) {
        const Result<Request> request = parse(arguments);
        REQUIRE(!request);
        return request.error().message();
    }

    Values build;
    Values enter;
    GlobalOptions globals;
    std::vector<CommandGroup> table;
};

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("parse_arguments stores every kind of option") {
    Fixture program;

    const Result<Request> request = program.parse(
        {"build",
         "-f",
         "--sync=false",
         "--lines",
         "5",
         "--image=a=b",
         "--exclude",
         "x",
         "--exclude",
         "y",
         "one",
         "two"}
    );

    REQUIRE(request);
    CHECK(request->kind == Request::Kind::Run);
    CHECK(request->command == program.table[0].commands[0].get());
    CHECK(program.build.force);
    CHECK(!program.build.sync);
    CHECK(program.build.lines == 5);
    CHECK(program.build.image == "a=b");
    CHECK(program.build.exclude == Texts{"x", "y"});
    CHECK(program.build.rest == Texts{"one", "two"});
}

TEST_CASE("parse_arguments takes global flags before and after the command") {
    Fixture program;

    REQUIRE(program.parse({"-n", "shop", "build", "--debug", "--var", "A=1,2", "-sp", "prod"}));

    CHECK(program.globals.name_space == "shop");
    CHECK(program.globals.debug);
    CHECK(program.globals.variables == Texts{"A=1,2"});
    CHECK(program.globals.switch_context);
    CHECK(program.globals.profiles == std::vector<std::string>{"prod"});
}

TEST_CASE("parse_arguments leaves a remote command as it is") {
    Fixture program;

    SUBCASE("after two dashes") {
        REQUIRE(program.parse({"enter", "-f", "--", "ls", "-l", "--", "--help"}));
        CHECK(program.enter.rest == Texts{"ls", "-l", "--", "--help"});
        CHECK(program.enter.force);
    }
    SUBCASE("after its first word") {
        REQUIRE(program.parse({"enter", "sh", "-f", "-n", "x"}));
        CHECK(program.enter.rest == Texts{"sh", "-f", "-n", "x"});
        CHECK(!program.enter.force);
        CHECK(program.globals.name_space.empty());
    }
}

TEST_CASE("parse_arguments finds commands of two words") {
    Fixture program;

    const Result<Request> request = program.parse({"add", "port"});

    REQUIRE(request);
    CHECK(request->command == program.table[0].commands[2].get());
    CHECK(program.failure({"add", "port", "80"}) == "'devspace add port' takes no argument '80'");
}

TEST_CASE("parse_arguments knows what asks for help") {
    Fixture program;
    Command* const build = program.table[0].commands[0].get();

    for (const Texts& arguments :
         {Texts{"build", "--help"}, Texts{"-h", "build"}, Texts{"help", "build"}}) {
        const Result<Request> request = program.parse(arguments);
        REQUIRE(request);
        CHECK(request->kind == Request::Kind::Help);
        CHECK(request->command == build);
    }
    for (const Texts& arguments : {Texts{}, Texts{"--help"}, Texts{"help"}}) {
        const Result<Request> request = program.parse(arguments);
        REQUIRE(request);
        CHECK(request->kind == Request::Kind::Help);
        CHECK(request->command == nullptr);
    }
    CHECK(program.parse({"--version"})->kind == Request::Kind::Version);
}

TEST_CASE("parse_arguments names what is wrong and what was meant") {
    Fixture program;

    CHECK(program.failure({"biuld"}) == "unknown command 'biuld'; did you mean 'build'?");
    CHECK(
        program.failure({"frobnicate"}) ==
        "unknown command 'frobnicate'; 'devspace --help' lists the commands"
    );
    CHECK(
        program.failure({"build", "--forse"}) ==
        "unknown flag '--forse' of 'devspace build'; did you mean '--force'?"
    );
    CHECK(
        program.failure({"build", "-z"}) ==
        "unknown flag '-z' of 'devspace build'; 'devspace build --help' lists the flags"
    );
    CHECK(
        program.failure({"build", "--lines", "x"}) == "flag '--lines': 'x' is not a whole number"
    );
    CHECK(
        program.failure({"build", "--lines=99999999999"}).find("not a whole number") !=
        std::string::npos
    );
    CHECK(program.failure({"build", "--image"}) == "flag '--image' needs a value");
    CHECK(program.failure({"build", "-f=maybe"}) == "flag '-f': 'maybe' is neither true nor false");
    CHECK(program.failure({"open"}) == "not built yet: devspace open");
    CHECK(program.failure({"list"}) == "not built yet: devspace list");
    CHECK(program.failure({"list", "clusters"}) == "not built yet: devspace list clusters");
}

}  // namespace ds::cli
