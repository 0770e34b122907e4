#pragma once

// Runs a test with a client of the fake API server whose access, or whose ways, are not the usual.

#include "support/fake_api_server.hpp"

#include <functional>
#include <utility>

namespace ds {

/// What a test changes before its client is made.
struct FakeSetting {
    FakeServerOptions server = {};
    std::function<void(kube::ClusterAccess&)> change = {};
    std::string cache_folder = {};
    std::vector<std::chrono::milliseconds>* pauses = nullptr;  // Those between attempts go here.
};

namespace detail {

template <typename T>
Task<T> in_changed_cluster(FakeSetting setting, Task<T> (*test)(FakeApiServer&, kube::Client&)) {
    const boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
    TaskGroup serving(executor);
    FakeApiServer server(executor, serving, setting.server);
    co_await server.start();
    TaskGroup tasks(executor);
    kube::ClusterAccess access = server.access();
    if (setting.change) setting.change(access);
    kube::ClientOptions options;
    options.connector = server.connector();
    options.cache_folder = setting.cache_folder;
    options.pause = [pauses = setting.pauses](std::chrono::milliseconds time) {
        if (pauses != nullptr) pauses->push_back(time);
        return yield_once();
    };
    kube::Client client(executor, tasks, std::move(access), std::move(options));
    Task<T> limited =
        with_timeout(finish(tasks, test(server, client)), std::chrono::seconds(60), "test");
    T value = co_await finish(serving, std::move(limited));
    co_return value;
}

}  // namespace detail

template <typename T>
T run_with_access(FakeSetting setting, Task<T> (*test)(FakeApiServer&, kube::Client&)) {
    return run_task(detail::in_changed_cluster(std::move(setting), test));
}

}  // namespace ds
