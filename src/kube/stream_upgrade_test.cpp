#include "kube/stream_upgrade.hpp"

#include "base/error.hpp"
#include "kube/client.hpp"
#include "support/fake_streams.hpp"
#include "support/temp_dir.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>

namespace ds::kube {
namespace {

const std::string kExec = "/api/v1/namespaces/shop/pods/web-0/exec";
const std::string kForward = "/api/v1/namespaces/shop/pods/web-0/portforward";
const std::string kSuccess = R"({"status":"Success"})";

ExecOptions cat() {
    ExecOptions options;
    options.name_space = "shop";
    options.pod = "web-0";
    options.command = {"cat"};
    options.in = true;
    return options;
}

Task<> echo_over_spdy(FakeConnection& connection, FakeRequest) {
    co_await accept_spdy(connection);
    FakeSpdy spdy(connection);
    co_await spdy.accept(4);
    co_await spdy.take_to_end("stdin");
    const std::string end = spdy.data("stdout", "spdy:" + spdy.received("stdin"), true) +
                            spdy.data("stderr", "", true) + spdy.data("error", kSuccess, true);
    co_await connection.write(end);
    while (co_await spdy.take()) {}
}

Task<> echo_over_websocket(FakeConnection& connection, FakeRequest request) {
    co_await accept_websocket(connection, std::move(request));
    FakeChannels channels(connection);
    co_await channels.take_to_end_of_input();
    const std::string end = channels.message('\1', "websocket:" + channels.input()) +
                            channels.message('\3', kSuccess) + channels.encoder().close(1000, "");
    co_await connection.write(end);
    while (co_await channels.take()) {}
}

Task<> forward_over_tunnel(FakeConnection& connection, FakeRequest request) {
    co_await accept_websocket(connection, std::move(request));

    struct Inside final : ByteStream {
        explicit Inside(FakeConnection& on) : outer(on) {}

        Task<std::size_t> read(std::span<char> into) override {
            for (;;) {
                while (const auto event = or_throw(decoder.next())) {
                    const auto* data = std::get_if<net::WebSocketData>(&*event);
                    if (data != nullptr) ahead += data->bytes;
                }
                if (!ahead.empty()) break;
                const std::size_t size = co_await outer.read(chunk);
                if (size == 0) co_return 0;
                decoder.feed({chunk.data(), size});
            }
            const std::size_t size = std::min(into.size(), ahead.size());
            std::copy_n(ahead.begin(), size, into.begin());
            ahead.erase(0, size);
            co_return size;
        }

        // Cut where no frame of SPDY ends, with a ping in between.
        Task<> write(std::string_view bytes) override {
            std::string out;
            encoder.append_fragment(out, bytes.substr(0, 3), true, false);
            out += encoder.ping("awake?");
            encoder.append_fragment(out, bytes.substr(3), false, true);
            co_await outer.write(out);
        }

        Task<> close_write() override { return outer.close_write(); }

        void close() override { outer.close(); }

        FakeConnection& outer;
        std::array<char, 4096> chunk{};
        net::WebSocketDecoder decoder{net::WebSocketRole::Server};
        net::WebSocketEncoder encoder{net::WebSocketRole::Server, 1};
        std::string ahead;
    };

    Inside inside(connection);
    FakeSpdy spdy(inside);
    co_await spdy.accept(2);
    co_await spdy.take_to_end("data");
    const std::string end =
        spdy.data("data", "tunnel:" + spdy.received("data"), true) + spdy.data("error", "", true);
    co_await inside.write(end);
    while (co_await spdy.take()) {}
}

Task<std::string> run_cat(Client& client) {
    const Result<std::unique_ptr<Exec>> exec = co_await attempt(client.exec(cat()));
    if (!exec) co_return exec.error().message();
    co_await (*exec)->write_in("hello");
    co_await (*exec)->close_in();
    std::string out = co_await read_all_out(**exec);
    const int code = co_await (*exec)->exit_code();
    co_return out + " " + std::to_string(code);
}

// The methods of all requests for the subresource: POST is SPDY, GET WebSocket.
std::string asked(const FakeApiServer& server) {
    std::string all;
    for (const FakeRequest& request : server.requests())
        if (request.path() == kExec || request.path() == kForward) all += " " + request.method;
    return all;
}

struct Case {
    FakeAnswer spdy;       // Status 101: the upgrade works.
    FakeAnswer websocket;  // As well.
};

Task<std::string> run_case(FakeApiServer& server, Client& client, const Case* given) {
    if (given->spdy.status == 101) {
        server.on("POST", kExec, echo_over_spdy);
    } else {
        server.answer("POST", kExec, given->spdy);
    }
    if (given->websocket.status == 101) {
        server.on("GET", kExec, echo_over_websocket);
    } else {
        server.answer("GET", kExec, given->websocket);
    }
    const std::string first = co_await run_cat(client);
    const std::string again = co_await run_cat(client);
    co_return first + (again == first ? "" : " / " + again) + asked(server);
}

std::string outcome(FakeAnswer spdy, FakeAnswer websocket) {
    const Case given{std::move(spdy), std::move(websocket)};
    return run_with_server({}, run_case, &given);
}

const FakeAnswer kWorks{.status = 101};

FakeAnswer stripped() {
    return fake_refusal(400, "BadRequest", "Upgrade request required");
}

Task<std::string> forward_once(FakeApiServer& server, Client& client) {
    server.answer("POST", kForward, fake_refusal(403, "Forbidden", "not create"));
    server.on("GET", kForward, forward_over_tunnel);
    server.answer(
        "GET", "/api/v1/namespaces/shop/pods/web-0", {.body = R"({"metadata":{"uid":"u"}})"}
    );
    const std::unique_ptr<ByteStream> stream = co_await client.connect("shop", "web-0", 80);
    co_await stream->write("hello");
    co_await stream->close_write();
    std::string all;
    std::array<char, 100> chunk{};
    for (;;) {
        const std::size_t size = co_await stream->read(chunk);
        if (size == 0) co_return all;
        all.append(chunk.data(), size);
    }
}

Task<std::string> run_twice_with_a_cache(FakeApiServer& server, Client&, std::string folder) {
    server.answer("POST", kExec, fake_refusal(403, "Forbidden", "no"));
    server.on("GET", kExec, echo_over_websocket);
    const boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
    std::string all;
    for (int i = 0; i < 2; ++i) {
        TaskGroup tasks(executor);
        ClientOptions options;
        options.connector = server.connector();
        options.cache_folder = folder;
        Client client(executor, tasks, server.access(), std::move(options));
        all += co_await finish(tasks, run_cat(client));
        all += ";";
    }
    co_return all + asked(server);
}

}  // namespace

TEST_CASE("A command goes over SPDY where that works") {
    CHECK(outcome(kWorks, kWorks) == "spdy:hello 0 POST POST");
}

TEST_CASE("A command goes over WebSocket where SPDY is refused, and stays there") {
    const FakeAnswer proxy_page{.status = 200, .body = "<html>welcome"};
    const FakeAnswer no_method{.status = 405, .body = "not allowed"};
    for (const FakeAnswer& refusal :
         {fake_refusal(403, "Forbidden", "cannot create resource"),
          stripped(),
          proxy_page,
          no_method}) {
        CAPTURE(refusal.body);
        CHECK(outcome(refusal, kWorks) == "websocket:hello 0 POST GET GET");
    }
}

TEST_CASE("A command that cannot run is asked for once") {
    const std::string missing =
        outcome(fake_refusal(404, "NotFound", "pods web-0 not found"), kWorks);
    CHECK(missing.find("pods web-0 not found") != std::string::npos);
    CHECK(missing.ends_with(" POST POST"));
    const std::string broken =
        outcome(fake_refusal(500, "InternalError", "container not found (app)"), kWorks);
    CHECK(broken.find("container not found (app)") != std::string::npos);
    CHECK(broken.ends_with(" POST POST"));
}

TEST_CASE("A proxy that takes the Upgrade header away is called by its name") {
    const std::string text = outcome(stripped(), stripped());
    CHECK(text.find("takes the Upgrade header away") != std::string::npos);
    CHECK(text.ends_with(" POST GET POST GET"));
}

TEST_CASE("The refusal that says most is the one that is shown") {
    const FakeAnswer forbidden = fake_refusal(403, "Forbidden", "pods is forbidden");
    CHECK(outcome(forbidden, forbidden).find("forbidden") != std::string::npos);
    const FakeAnswer odd = fake_refusal(400, "BadRequest", "odd");
    CHECK(
        outcome(odd, fake_refusal(404, "NotFound", "no such pod")).find("no such pod") !=
        std::string::npos
    );
}

TEST_CASE("A forwarded connection goes through a tunnel where SPDY is refused") {
    CHECK(run_with_server({}, forward_once) == "tunnel:hello");
}

TEST_CASE("What works is remembered from one program to the next") {
    const TempDir folder;
    CHECK(
        run_with_server({}, run_twice_with_a_cache, folder.path() + "/cache") ==
        "websocket:hello 0;websocket:hello 0; POST GET GET"
    );
}

}  // namespace ds::kube
