#include "docker/engine.hpp"

#include "base/error.hpp"
#include "base/strings.hpp"
#include "base/tasks.hpp"
#include "data/json.hpp"
#include "data/value.hpp"
#include "docker/image_reference.hpp"
#include "docker/message.hpp"
#include "docker/message_lines.hpp"
#include "net/url.hpp"

#include <boost/asio/awaitable.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <memory>
#include <utility>

namespace ds::docker {
namespace {

/// The newest API that this program was tried with: Docker 29 wants at least this, and older
/// daemons say theirs.
constexpr std::string_view kOurVersion = "1.44";
constexpr auto kPingLimit = std::chrono::seconds(10);
constexpr std::size_t kMaxRefusal = std::size_t{64} * 1024;

struct Version {
    int major = 0;
    int minor = 0;

    friend auto operator<=>(const Version&, const Version&) = default;
};

std::optional<Version> parse_version(std::string_view text) {
    Version version;
    const char* const end = text.data() + text.size();
    const auto major = std::from_chars(text.data(), end, version.major);
    if (major.ec != std::errc() || major.ptr == end || *major.ptr != '.') return std::nullopt;
    const auto minor = std::from_chars(major.ptr + 1, end, version.minor);
    if (minor.ec != std::errc() || minor.ptr != end) return std::nullopt;
    return version;
}

std::string negotiated(std::string_view theirs) {
    const std::optional<Version> their_version = parse_version(theirs);
    if (!their_version) return std::string(kOurVersion);
    return std::string(
        std::min(*their_version, *parse_version(kOurVersion)) == *their_version ? theirs
                                                                                : kOurVersion
    );
}

/// The last part of "connect to '/run/docker.sock': connection refused".
std::string reason_of(const Error& error) {
    const std::size_t colon = error.message().rfind(": ");
    return colon == std::string::npos ? error.message() : error.message().substr(colon + 2);
}

Error unreachable(const std::string& address, const Error& error) {
    if (error.code() == ErrorCode::InvalidInput) return error;
    if (error.code() == ErrorCode::Forbidden) {
        return {
            ErrorCode::Forbidden,
            "no permission to use Docker at " + address +
                "; add yourself to the group 'docker' (sudo usermod -aG docker $USER) and log in "
                "again",
        };
    }
    return {
        ErrorCode::Unavailable,
        "cannot reach Docker at " + address + ": " + reason_of(error) +
            "; start Docker (systemctl start docker) or set DOCKER_HOST",
    };
}

ErrorCode code_of(int status) {
    switch (status) {
        case 400:
            return ErrorCode::InvalidInput;
        case 401:
            return ErrorCode::Unauthorized;
        case 403:
            return ErrorCode::Forbidden;
        case 404:
            return ErrorCode::NotFound;
        case 409:
            return ErrorCode::Conflict;
        default:
            return ErrorCode::Failed;
    }
}

Error refusal(int status, std::string_view body) {
    const Result<data::Value> answer = data::parse_json(body);
    std::string message(answer ? trim(answer->text_at("message")) : trim(body));
    if (message.empty()) message = "Docker answered with status " + std::to_string(status);
    return {code_of(status), std::move(message)};
}

/// Names in paths hold only what a reference may hold, so the slashes stay.
Result<std::string> path_name(std::string_view reference) {
    const Result<ImageReference> parsed = parse_image_reference(reference);
    if (!parsed) return fail(parsed.error());
    return std::string(reference);
}

/// A label's name holds dots, so it is no path.
std::string label_of(const data::Value* labels, std::string_view name) {
    const data::Value* const label = labels == nullptr ? nullptr : labels->member(name);
    return label == nullptr ? std::string() : std::string(label->text());
}

void add_query(std::string& target, std::string_view name, std::string_view value) {
    if (value.empty()) return;
    target += target.find('?') == std::string::npos ? '?' : '&';
    target += std::string(name) + "=" + net::encode_query_value(value);
}

std::string build_target(const BuildRequest& request) {
    std::string target = "/build";
    add_query(target, "t", request.reference);
    add_query(target, "dockerfile", request.dockerfile);
    add_query(target, "target", request.target);
    add_query(target, "networkmode", request.network);
    add_query(target, "rm", "1");
    add_query(target, "forcerm", "1");
    if (!request.arguments.empty()) {
        data::Value arguments = data::Value::map({});
        for (const auto& [name, value] : request.arguments) {
            arguments.set(name, value ? data::Value(*value) : data::Value());
        }
        add_query(target, "buildargs", data::write_json(arguments));
    }
    if (!request.labels.empty()) {
        data::Value labels = data::Value::map({});
        for (const auto& [name, value] : request.labels)
            labels.set(name, value);
        add_query(target, "labels", data::write_json(labels));
    }
    return target;
}

Error build_failure(const std::string& failure, const MessageLines& lines) {
    std::string text = lines.step().empty() ? failure : lines.step() + ": " + failure;
    if (!lines.tail().empty()) {
        text += "; the last lines were:";
        for (const std::string& line : lines.tail())
            text += "\n  " + line;
    }
    return {ErrorCode::Failed, std::move(text)};
}

/// Registries say in many ways that a login is missing or not sufficient.
bool means_login(std::string_view failure) {
    const std::string text = to_lower(failure);
    for (const std::string_view sign :
         {"denied", "unauthorized", "authentication required", "no basic auth", "forbidden"}) {
        if (text.find(sign) != std::string::npos) return true;
    }
    return false;
}

Error push_failure(const std::string& failure, const std::string& registry, bool logged_in) {
    if (!means_login(failure)) return {ErrorCode::Failed, failure};
    const std::string host = registry == kDockerHub ? std::string() : " " + registry;
    const std::string hint = logged_in
                                 ? "; your login may not push there: check the name of the image, "
                                   "or log in as somebody else with 'docker login"
                                 : "; log in with 'docker login";
    return {ErrorCode::Unauthorized, failure + hint + host + "'"};
}

}  // namespace

namespace {

Task<std::unique_ptr<ByteStream>> refuse_to_connect(Error error) {
    co_await check_cancelled();
    throw Error(std::move(error));
}

}  // namespace

/// What the messages of a stream came to.
struct Engine::Outcome {
    std::string id;
    std::string digest;
    std::optional<std::string> failure;
};

Engine::Engine(net::Connector connector, std::string address)
    : client_(std::move(connector), "docker"), address_(std::move(address)) {}

Task<> Engine::ping() {
    net::HttpRequest request;
    request.target = "/_ping";
    Task<net::HttpResponse> asking =
        with_timeout(client_.exchange(std::move(request), kMaxRefusal), kPingLimit, "ask Docker");
    const Result<net::HttpResponse> answer = co_await attempt(std::move(asking));
    if (!answer) throw unreachable(address_, answer.error());
    if (answer->status != 200) {
        throw refusal(answer->status, answer->body).with_context("ask Docker at " + address_);
    }
    const std::string* theirs = net::find_header(answer->headers, "Api-Version");
    version_ = negotiated(theirs != nullptr ? *theirs : "");
}

Task<bool> Engine::has_image(std::string reference) {
    net::HttpRequest request;
    request.target = "/images/" + or_throw(path_name(reference)) + "/json";
    const net::HttpResponse answer = co_await exchange(std::move(request));
    if (answer.status == 404) co_return false;
    if (answer.status != 200) {
        throw refusal(answer.status, answer.body)
            .with_context("look for image '" + reference + "'");
    }
    co_return true;
}

Task<std::vector<PodContainer>> Engine::pods() {
    net::HttpRequest request;
    request.target = "/containers/json";
    add_query(
        request.target, "filters", R"({"label":["io.kubernetes.pod.uid"],"status":["running"]})"
    );
    const net::HttpResponse answer = co_await exchange(std::move(request));
    if (answer.status != 200) {
        throw refusal(answer.status, answer.body).with_context("list Docker's containers");
    }
    const data::Value containers = or_throw(data::parse_json(answer.body));
    std::vector<PodContainer> pods;
    for (const data::Value& container : containers.list()) {
        PodContainer pod;
        const data::Value* const labels = container.member("Labels");
        pod.pod_namespace = label_of(labels, "io.kubernetes.pod.namespace");
        pod.pod_name = label_of(labels, "io.kubernetes.pod.name");
        pod.pod_uid = label_of(labels, "io.kubernetes.pod.uid");
        const bool known = std::ranges::find(pods, pod) != pods.end();
        if (!known && !pod.pod_name.empty()) pods.push_back(std::move(pod));
    }
    co_return pods;
}

Task<std::optional<bool>> Engine::registry_has_image(
    std::string reference, std::optional<Credentials> credentials
) {
    const ImageReference parsed = or_throw(parse_image_reference(reference));
    net::HttpRequest request;
    request.target = "/distribution/" + reference + "/json";
    request.headers.emplace_back("X-Registry-Auth", auth_header(parsed.registry, credentials));
    const net::HttpResponse answer = co_await exchange(std::move(request));
    if (answer.status == 200) co_return true;
    // Daemons pass the registry's words on, under several codes.
    const std::string said = to_lower(refusal(answer.status, answer.body).message());
    const bool unknown =
        said.find("unknown") != std::string::npos || said.find("not found") != std::string::npos;
    if (answer.status == 404 || unknown) co_return false;
    co_return std::nullopt;
}

Task<std::string> Engine::build(BuildRequest request, net::BodySource& context, LineSink on_line) {
    net::HttpRequest http;
    http.method = "POST";
    http.target = build_target(request);
    http.headers.emplace_back("Content-Type", "application/x-tar");
    http.headers.emplace_back("X-Registry-Config", auth_config_header(request.logins));

    std::unique_ptr<net::HttpExchange> exchange = co_await open(std::move(http), &context);
    if (exchange->head().status != 200) {
        const std::string body = co_await exchange->read_all(kMaxRefusal);
        throw refusal(exchange->head().status, body);
    }
    MessageLines lines;
    const Outcome outcome = co_await follow(*exchange, lines, std::move(on_line));
    if (outcome.failure) throw build_failure(*outcome.failure, lines);
    co_return outcome.id;
}

Task<> Engine::tag(std::string reference, std::string new_reference) {
    const ImageReference parsed = or_throw(parse_image_reference(new_reference));
    net::HttpRequest request;
    request.method = "POST";
    request.target = "/images/" + or_throw(path_name(reference)) + "/tag";
    add_query(request.target, "repo", parsed.repository());
    add_query(request.target, "tag", parsed.tag);
    const net::HttpResponse answer = co_await exchange(std::move(request));
    if (answer.status != 201) {
        throw refusal(answer.status, answer.body).with_context("tag image '" + reference + "'");
    }
}

Task<std::string> Engine::push(
    std::string reference, std::optional<Credentials> credentials, LineSink on_line
) {
    const ImageReference parsed = or_throw(parse_image_reference(reference));
    const std::string context = "push '" + reference + "'";
    net::HttpRequest request;
    request.method = "POST";
    request.target = "/images/" + parsed.repository() + "/push";
    add_query(request.target, "tag", parsed.tag);
    request.headers.emplace_back("X-Registry-Auth", auth_header(parsed.registry, credentials));

    std::unique_ptr<net::HttpExchange> exchange = co_await open(std::move(request), nullptr);
    if (exchange->head().status != 200) {
        const std::string body = co_await exchange->read_all(kMaxRefusal);
        throw refusal(exchange->head().status, body).with_context(context);
    }
    MessageLines lines;
    Outcome outcome = co_await follow(*exchange, lines, std::move(on_line));
    if (outcome.failure) {
        const bool logged_in = credentials.has_value();
        throw push_failure(*outcome.failure, parsed.registry, logged_in).with_context(context);
    }
    co_return std::move(outcome.digest);
}

Task<> Engine::negotiate(net::HttpRequest& request) {
    if (version_.empty()) co_await ping();
    request.target = "/v" + version_ + request.target;
}

Task<net::HttpResponse> Engine::exchange(net::HttpRequest request) {
    co_await negotiate(request);
    Result<net::HttpResponse> answer = co_await attempt(client_.exchange(std::move(request)));
    if (!answer) throw unreachable(address_, answer.error());
    co_return *std::move(answer);
}

Task<std::unique_ptr<net::HttpExchange>> Engine::open(
    net::HttpRequest request, net::BodySource* body
) {
    co_await negotiate(request);
    co_return co_await client_.open(std::move(request), body);
}

Task<Engine::Outcome> Engine::follow(
    net::HttpExchange& exchange, MessageLines& lines, LineSink on_line
) {
    Outcome outcome;
    MessageDecoder decoder;
    for (;;) {
        const std::string chunk = co_await exchange.read();
        if (chunk.empty()) break;
        decoder.feed(chunk);
        while (const std::optional<Message> message = or_throw(decoder.next())) {
            for (const std::string& line : lines.add(*message))
                on_line(line);
            if (const auto* built = std::get_if<BuiltId>(&*message)) outcome.id = built->id;
            if (const auto* digest = std::get_if<PushedDigest>(&*message)) {
                outcome.digest = digest->digest;
            }
            if (const auto* failure = std::get_if<StreamFailure>(&*message)) {
                outcome.failure = failure->message;
            }
        }
    }
    for (const std::string& line : lines.finish())
        on_line(line);
    co_return outcome;
}

Engine open_engine(const Environment& environment) {
    const Result<EngineAddress> address = find_engine_address(environment);
    if (!address) return {[error = address.error()] { return refuse_to_connect(error); }, ""};
    Result<net::Connector> connector = make_connector(*address);
    if (connector) return {*std::move(connector), address->text};
    return {[error = connector.error()] { return refuse_to_connect(error); }, address->text};
}

}  // namespace ds::docker
