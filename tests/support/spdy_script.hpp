#pragma once

#include "base/task_group.hpp"
#include "base/tasks.hpp"
#include "kube/exec.hpp"
#include "kube/spdy_codec.hpp"
#include "support/memory_stream.hpp"
#include "support/run_task.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/this_coro.hpp>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

// What tests of SPDY streams share: frames as the server sends them, and a loop to run on.
namespace ds::kube {

// What the server sends: nothing in it depends on our encoder's state.
inline std::string reply(std::uint32_t stream) {
    // The first of a connection carries the zlib head; the inflater takes that only there.
    static constexpr std::array<unsigned char, 16> kFirst = {
        0x78,
        0xf9,
        0xe3,
        0xc6,
        0xa7,
        0xc2,
        0x62,
        0x60,
        0x60,
        0x60,
        0x00,
        0x00,
        0x00,
        0x00,
        0xff,
        0xff,
    };
    static constexpr std::array<unsigned char, 8> kLater = {
        0x02,
        0x61,
        0x00,
        0x00,
        0x00,
        0x00,
        0xff,
        0xff,
    };
    const bool first = stream == 1;
    std::string out("\x80\x03\x00\x02\x00\x00\x00", 7);
    out += static_cast<char>(4 + (first ? kFirst.size() : kLater.size()));
    out.append(3, '\0');
    out += static_cast<char>(stream);
    if (first) {
        out.append(kFirst.begin(), kFirst.end());
    } else {
        out.append(kLater.begin(), kLater.end());
    }
    return out;
}

inline std::string data(std::uint32_t stream, std::string_view bytes, bool fin = false) {
    std::string out;
    append_spdy_data(out, stream, bytes, fin);
    return out;
}

inline const std::string kStatus =
    R"({"status":"Failure","reason":"NonZeroExitCode","details":{"causes":[{"reason":"ExitCode","message":"3"}]}})";

// The streams of a command with stdin, in the order in which they are opened.
inline constexpr std::uint32_t kErrorId = 1;
inline constexpr std::uint32_t kInId = 3;
inline constexpr std::uint32_t kOutId = 5;
inline constexpr std::uint32_t kErrId = 7;

/// A command that writes to both outputs and ends with code 3.
inline std::vector<std::string> exec_conversation() {
    return {
        reply(kErrorId) + reply(kInId) + reply(kOutId) + reply(kErrId),
        data(kOutId, "hello "),
        encode_spdy(SpdyPing{2}) + data(kErrId, "oops"),
        data(kOutId, "world") + data(kErrId, "", true),
        data(kErrorId, kStatus, true),
        encode_spdy(SpdyReset{kInId, 5}) + encode_spdy(SpdyReset{kOutId, 5}),
        encode_spdy(SpdyGoAway{0, 0}),
    };
}

inline ExecOptions with_stdin() {
    ExecOptions options;
    options.command = {"cat"};
    options.in = true;
    return options;
}

inline Task<boost::asio::any_io_executor> this_executor() {
    const boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
    co_return executor;
}

// Runs `test` with a group for the session's tasks, as a command does.
template <typename T, typename... Arguments>
T run_with_tasks(
    Task<T> (*test)(boost::asio::any_io_executor, TaskGroup&, Arguments...), Arguments... arguments
) {
    struct Run {
        static Task<T> go(
            Task<T> (*body)(boost::asio::any_io_executor, TaskGroup&, Arguments...),
            Arguments... values
        ) {
            const boost::asio::any_io_executor executor = co_await this_executor();
            TaskGroup tasks(executor);
            Task<T> running = body(executor, tasks, values...);
            if constexpr (std::is_void_v<T>) {
                co_await finish(tasks, std::move(running));
            } else {
                T value = co_await finish(tasks, std::move(running));
                co_return value;
            }
        }
    };

    return run_task(Run::go(test, arguments...));
}

inline Task<std::string> read_all_out(Exec& exec) {
    std::string text;
    std::array<char, 3> chunk{};
    for (;;) {
        const std::size_t size = co_await exec.read_out(chunk);
        if (size == 0) co_return text;
        text.append(chunk.data(), size);
    }
}

inline Task<std::string> read_all_err(Exec& exec) {
    std::string text;
    std::array<char, 64> chunk{};
    for (;;) {
        const std::size_t size = co_await exec.read_err(chunk);
        if (size == 0) co_return text;
        text.append(chunk.data(), size);
    }
}

inline Script scripted(const std::vector<std::string>& reads) {
    Script script;
    script.reads.assign(reads.begin(), reads.end());
    return script;
}

}  // namespace ds::kube
