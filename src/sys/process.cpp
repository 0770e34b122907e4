#include "sys/process.hpp"

#include "base/error.hpp"
#include "base/tasks.hpp"
#include "sys/fd_stream.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <string_view>
#include <utility>

namespace ds::sys {
namespace asio = boost::asio;

namespace {

Error system_error(std::string what, int number) {
    const ErrorCode code = number == ENOENT ? ErrorCode::NotFound : ErrorCode::Failed;
    return {code, std::move(what) + ": " + std::strerror(number)};
}

// One end of a pipe that is closed unless it is given away.
class Fd {
  public:
    explicit Fd(int number = -1) : number_(number) {}

    Fd(Fd&& other) noexcept : number_(other.release()) {}

    Fd& operator=(Fd&&) = delete;

    ~Fd() {
        if (number_ >= 0) ::close(number_);
    }

    int number() const { return number_; }

    int release() { return std::exchange(number_, -1); }

  private:
    int number_;
};

struct Pipe {
    Fd read_end;
    Fd write_end;
};

Pipe make_pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw system_error("make a pipe", errno);
    return {.read_end = Fd(ends[0]), .write_end = Fd(ends[1])};
}

// What posix_spawn needs, released at the end.
class SpawnSetup {
  public:
    SpawnSetup() {
        ::posix_spawn_file_actions_init(&actions_);
        ::posix_spawnattr_init(&attributes_);
        // Nothing that this program ignores or blocks is inherited.
        sigset_t every;
        sigset_t none;
        ::sigfillset(&every);
        ::sigemptyset(&none);
        ::posix_spawnattr_setsigdefault(&attributes_, &every);
        ::posix_spawnattr_setsigmask(&attributes_, &none);
        ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    }

    SpawnSetup(const SpawnSetup&) = delete;
    SpawnSetup& operator=(const SpawnSetup&) = delete;

    ~SpawnSetup() {
        ::posix_spawn_file_actions_destroy(&actions_);
        ::posix_spawnattr_destroy(&attributes_);
    }

    void connect(const Fd& fd, int as) {
        ::posix_spawn_file_actions_adddup2(&actions_, fd.number(), as);
    }

    void enter(const std::string& directory) {
        ::posix_spawn_file_actions_addchdir_np(&actions_, directory.c_str());
    }

    pid_t spawn(std::vector<std::string> arguments, std::vector<std::string> environment) {
        std::vector<char*> argv = pointers(arguments);
        std::vector<char*> envp = pointers(environment);
        pid_t pid = 0;
        const int failure =
            ::posix_spawnp(&pid, argv.front(), &actions_, &attributes_, argv.data(), envp.data());
        if (failure != 0) throw system_error("start '" + arguments.front() + "'", failure);
        return pid;
    }

  private:
    static std::vector<char*> pointers(std::vector<std::string>& texts) {
        std::vector<char*> result;
        result.reserve(texts.size() + 1);
        for (std::string& text : texts)
            result.push_back(text.data());
        result.push_back(nullptr);
        return result;
    }

    posix_spawn_file_actions_t actions_{};
    posix_spawnattr_t attributes_{};
};

std::vector<std::string> environment_with(const std::vector<std::string>& added) {
    std::vector<std::string> all = added;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string_view text(*entry);
        const std::string_view name = text.substr(0, text.find('=') + 1);
        const bool replaced = std::any_of(added.begin(), added.end(), [&](const std::string& one) {
            return one.starts_with(name);
        });
        if (!replaced) all.emplace_back(text);
    }
    return all;
}

int exit_code(int status) {
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

class RunningProcess final : public Process {
  public:
    RunningProcess(const asio::any_io_executor& executor, pid_t pid) : pid_(pid), ended_(executor) {
        const long fd = ::syscall(SYS_pidfd_open, pid, 0U);
        if (fd >= 0) ended_.assign(static_cast<int>(fd));
    }

    RunningProcess(const RunningProcess&) = delete;
    RunningProcess& operator=(const RunningProcess&) = delete;

    ~RunningProcess() override {
        if (code_) return;
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }

    void set_streams(std::unique_ptr<ByteStream> stream, std::unique_ptr<ByteStream> errors) {
        stream_ = std::move(stream);
        errors_ = std::move(errors);
    }

    ByteStream& stream() override { return *stream_; }

    ByteStream& errors() override { return *errors_; }

    Task<int> wait() override {
        using Descriptor = asio::posix::stream_descriptor;
        while (!reap()) {
            co_await check_cancelled();
            if (!ended_.is_open()) {
                // Kernels before 5.3 have no pidfd.
                co_await sleep_for(std::chrono::milliseconds(10));
                continue;
            }
            (void
            )co_await ended_.async_wait(Descriptor::wait_read, asio::as_tuple(asio::use_awaitable));
            co_await check_cancelled();
        }
        co_return *code_;
    }

    void signal(int number) override {
        if (!code_) ::kill(pid_, number);
    }

  private:
    bool reap() {
        int status = 0;
        if (!code_ && ::waitpid(pid_, &status, WNOHANG) == pid_) code_ = exit_code(status);
        return code_.has_value();
    }

    pid_t pid_;
    asio::posix::stream_descriptor ended_;  // Readable when the process has ended.
    std::optional<int> code_;
    std::unique_ptr<ByteStream> stream_;
    std::unique_ptr<ByteStream> errors_;
};

Task<> feed(ByteStream& stream, std::string input) {
    // A program may end without reading all of its input.
    (void)co_await attempt(stream.write(input));
    co_await stream.close_write();
}

Task<> collect(ByteStream& stream, std::string& into) {
    into = co_await read_all(stream);
}

Task<ProcessResult> converse(Process& process, TaskGroup& group, ProcessResult& result) {
    result.output = co_await read_all(process.stream());
    co_await group.join();
    result.exit_code = co_await process.wait();
    co_return std::move(result);
}

}  // namespace

std::unique_ptr<Process> start_process(
    const asio::any_io_executor& executor, const Command& command
) {
    Pipe in = make_pipe();
    Pipe out = make_pipe();
    std::optional<Pipe> errors;
    SpawnSetup setup;
    if (!command.share_stdin) setup.connect(in.read_end, STDIN_FILENO);
    setup.connect(out.write_end, STDOUT_FILENO);
    if (command.own_stderr) {
        errors.emplace(make_pipe());
        setup.connect(errors->write_end, STDERR_FILENO);
    }
    if (!command.directory.empty()) setup.enter(command.directory);

    const pid_t pid = setup.spawn(command.arguments, environment_with(command.environment));
    auto process = std::make_unique<RunningProcess>(executor, pid);
    auto stream = make_fd_stream(executor, out.read_end.release(), in.write_end.release());
    std::unique_ptr<ByteStream> error_stream;
    if (errors) error_stream = make_fd_reader(executor, errors->read_end.release());
    process->set_streams(std::move(stream), std::move(error_stream));
    return process;
}

Task<ProcessResult> run_process(Command command, std::string input) {
    command.own_stderr = true;
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    const std::unique_ptr<Process> process = start_process(executor, command);
    ProcessResult result;
    TaskGroup group(executor);
    group.start(feed(process->stream(), std::move(input)));
    group.start(collect(process->errors(), result.errors));
    co_return co_await finish(group, converse(*process, group, result));
}

Task<std::string> read_all(ByteStream& stream) {
    std::string all;
    std::vector<char> chunk(std::size_t{64} * 1024);
    for (;;) {
        const std::size_t count = co_await stream.read(chunk);
        if (count == 0) co_return all;
        all.append(chunk.data(), count);
    }
}

}  // namespace ds::sys
