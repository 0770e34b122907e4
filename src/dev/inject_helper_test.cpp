#include "dev/inject_helper.hpp"

#include "base/result.hpp"
#include "base/tasks.hpp"
#include "support/memory_stream.hpp"
#include "support/run_task.hpp"
#include "support/temp_dir.hpp"
#include "sys/process.hpp"
#include "wire/connection.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/this_coro.hpp>
#include <doctest/doctest.h>

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace ds::dev {
namespace {

using namespace std::chrono_literals;

const std::vector<std::vector<std::string>> kShells{{"dash"}, {"bash"}, {"busybox", "sh"}};

// Owns the program whose stream it is.
class ProcessStream final : public ByteStream {
  public:
    explicit ProcessStream(std::unique_ptr<sys::Process> process) : process_(std::move(process)) {}

    Task<std::size_t> read(std::span<char> into) override {
        co_return co_await process_->stream().read(into);
    }

    Task<> write(std::string_view bytes) override { co_await process_->stream().write(bytes); }

    Task<> close_write() override { co_await process_->stream().close_write(); }

    void close() override { process_->stream().close(); }

  private:
    std::unique_ptr<sys::Process> process_;
};

// The script with the folders of a container replaced by those of the test.
sys::Command in_shell(
    const std::vector<std::string>& shell,
    const TempDir& root,
    const std::vector<EmbeddedHelper>& helpers
) {
    std::vector<std::string> command = injection_command(root.at("synced"), helpers);
    std::string& script = command[2];
    for (const std::string_view folder : {"/var/tmp", "/tmp", "/proc/mounts"}) {
        for (std::size_t at = 0; (at = script.find(folder, at)) != std::string::npos;) {
            const bool own = at > 0 && (script[at - 1] == ' ' || script[at - 1] == '<');
            const std::string replaced = root.at(folder.substr(1));
            if (own) script.replace(at, folder.size(), replaced);
            at += own ? replaced.size() : folder.size();
        }
    }
    command.erase(command.begin());
    command.insert(command.begin(), shell.begin(), shell.end());
    sys::Command result;
    result.arguments = std::move(command);
    result.environment = {"HOME=" + root.at("home")};
    return result;
}

Task<wire::Hello> hello_through(sys::Command command, std::vector<EmbeddedHelper> helpers) {
    const boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
    std::unique_ptr<ByteStream> exec =
        std::make_unique<ProcessStream>(sys::start_process(executor, command));
    const std::unique_ptr<ByteStream> helper =
        co_await inject_helper(std::move(exec), std::move(helpers));
    wire::Connection connection(executor, *helper, wire::Liveness());
    wire::Hello ours;
    co_return co_await connection.answer(std::move(ours));
}

wire::Hello inject(
    const std::vector<std::string>& shell,
    const TempDir& root,
    const std::vector<EmbeddedHelper>& helpers = embedded_helpers()
) {
    return run_task(with_timeout(
        hello_through(in_shell(shell, root, helpers), helpers), 30s, "start the helper"
    ));
}

std::string helper_name() {
    return "/.devspace-sync-tmp.helper-" + std::string(embedded_helpers().front().hash);
}

std::size_t count_files(const std::string& folder) {
    std::size_t count = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder))
        ++count;
    return count;
}

TEST_CASE("the injected helper says hello with its hash, in every shell") {
    for (const std::vector<std::string>& shell : kShells) {
        CAPTURE(shell.front());
        const TempDir root;
        std::filesystem::create_directory(root.at("tmp"));

        const wire::Hello hello = inject(shell, root);

        CHECK(hello.build == embedded_helpers().front().hash);
        CHECK(hello.machine == "x86_64");
        CHECK(root.has("tmp" + helper_name()));
        CHECK(count_files(root.at("tmp")) == 1);
    }
}

TEST_CASE("a helper that is there is not sent again") {
    for (const std::vector<std::string>& shell : kShells) {
        CAPTURE(shell.front());
        const TempDir root;
        std::filesystem::create_directory(root.at("tmp"));
        inject(shell, root);
        const auto time = std::filesystem::last_write_time(root.at("tmp" + helper_name()));

        inject(shell, root);

        CHECK(std::filesystem::last_write_time(root.at("tmp" + helper_name())) == time);
        CHECK(count_files(root.at("tmp")) == 1);
    }
}

TEST_CASE("the next folder is taken when one is missing") {
    for (const std::vector<std::string>& shell : kShells) {
        CAPTURE(shell.front());
        const TempDir root;
        std::filesystem::create_directory(root.at("home"));
        inject(shell, root);
        CHECK(root.has("home" + helper_name()));

        const TempDir other;
        std::filesystem::create_directory(other.at("synced"));
        inject(shell, other);
        CHECK(other.has("synced" + helper_name()));

        const TempDir mounted;
        mounted.write(
            "proc/mounts",
            "none " + mounted.at("data no") + " ext4 rw 0 0\nnone /proc proc rw 0 0\n" + "none " +
                mounted.at("noexec") + " tmpfs rw,noexec 0 0\n" + "none " + mounted.at("data") +
                " ext4 rw,relatime 0 0\n"
        );
        std::filesystem::create_directory(mounted.at("data"));
        std::filesystem::create_directory(mounted.at("noexec"));
        inject(shell, mounted);
        CHECK(mounted.has("data" + helper_name()));
    }
}

TEST_CASE("a helper that others may write is not run") {
    for (const std::vector<std::string>& shell : kShells) {
        CAPTURE(shell.front());
        const TempDir root;
        root.write("tmp" + helper_name(), "#!/bin/sh\necho evil\n");
        ::chmod(root.at("tmp" + helper_name()).c_str(), 0777);

        const wire::Hello hello = inject(shell, root);

        CHECK(hello.build == embedded_helpers().front().hash);
        CHECK(root.read("tmp" + helper_name()) == "#!/bin/sh\necho evil\n");
    }
}

std::string failure_of(
    const std::vector<std::string>& shell,
    const TempDir& root,
    const std::vector<EmbeddedHelper>& helpers
) {
    const Result<wire::Hello> hello = run_task(attempt(with_timeout(
        hello_through(in_shell(shell, root, helpers), helpers), 30s, "start the helper"
    )));
    return hello ? "" : hello.error().message();
}

TEST_CASE("a container without a place for the helper is told apart") {
    for (const std::vector<std::string>& shell : kShells) {
        CAPTURE(shell.front());
        const TempDir root;
        const std::string message = failure_of(shell, root, embedded_helpers());
        CHECK(message.starts_with(
            "start the helper: no folder in the container is writable for uid " +
            std::to_string(::geteuid()) + " and allows programs"
        ));
    }
}

TEST_CASE("a machine without a helper is named") {
    const TempDir root;
    std::vector<EmbeddedHelper> helpers = embedded_helpers();
    helpers.front().machine = "riscv64";

    CHECK(failure_of({"dash"}, root, helpers) == "not built yet: helper for x86_64");
}

TEST_CASE("a helper that does not arrive whole is not started") {
    for (const std::vector<std::string>& shell : kShells) {
        CAPTURE(shell.front());
        const TempDir root;
        std::filesystem::create_directory(root.at("tmp"));
        std::vector<EmbeddedHelper> helpers = embedded_helpers();
        helpers.front().hash = "00112233445566778899aabbccddeeff";

        const std::string message = failure_of(shell, root, helpers);

        CHECK(message.starts_with("start the helper: the program does not run in"));
        CHECK(count_files(root.at("tmp")) == 0);
    }
}

Task<> inject_from(Script& script) {
    std::unique_ptr<ByteStream> exec = std::make_unique<ScriptedStream>(script);
    (void)co_await inject_helper(std::move(exec), embedded_helpers());
}

TEST_CASE("a shell that ends early is quoted, without its control characters") {
    Script script;
    script.reads = {"sh: uname: not found\n\x1b[31m"};

    const Result<> result = run_task(attempt(inject_from(script)));

    REQUIRE(!result);
    CHECK(
        result.error().message() ==
        "start the helper: the container's shell ended too early, it said 'sh: uname: not found  "
        "[31m'"
    );
}

TEST_CASE("a container that talks without end is given up") {
    Script script;
    for (int i = 0; i < 40; ++i)
        script.reads.emplace_back(4000, 'x');

    CHECK(!run_task(attempt(inject_from(script))));
    CHECK(script.read_calls < 30);
}

TEST_CASE("inject_helper fails cleanly at each read and write") {
    for (std::size_t step = 0; step < 3; ++step) {
        CAPTURE(step);
        Script script;
        script.reads = {"noise\ndevspace-", "helper send x86_64\n", "devspace-helper run\n"};
        if (step < 2) script.fail_read = step;
        if (step == 2) script.fail_write = 0;
        const Result<> result = run_task(attempt(inject_from(script)));
        REQUIRE(!result);
        CHECK(result.error().code() == ErrorCode::Unavailable);
    }
}

}  // namespace
}  // namespace ds::dev
