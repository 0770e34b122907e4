#include "kube/stream_upgrade.hpp"

#include "base/error.hpp"
#include "base/strings.hpp"
#include "base/tasks.hpp"
#include "crypto/digest.hpp"
#include "crypto/random.hpp"
#include "data/json.hpp"
#include "data/value.hpp"
#include "kube/api_connection.hpp"
#include "kube/client.hpp"
#include "net/http.hpp"
#include "sys/file.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

namespace ds::kube {
namespace {

constexpr int kSwitching = 101;
constexpr int kBadRequest = 400;
constexpr int kNotFound = 404;
constexpr int kServerError = 500;
constexpr std::size_t kMaxRefusal = std::size_t{64} * 1024;
constexpr unsigned kPrivateFile = 0600;
constexpr unsigned kPrivateFolder = 0700;
constexpr std::string_view kAcceptSuffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";  // RFC 6455.

std::string_view subprotocol(StreamPurpose purpose, StreamProtocol protocol) {
    if (protocol == StreamProtocol::Spdy) {
        return purpose == StreamPurpose::Command ? "v4.channel.k8s.io" : "portforward.k8s.io";
    }
    return purpose == StreamPurpose::Command ? "v5.channel.k8s.io" : "SPDY/3.1+portforward.k8s.io";
}

std::string_view name(StreamProtocol protocol) {
    return protocol == StreamProtocol::Spdy ? "SPDY/3.1" : "WebSocket";
}

std::string_view name(StreamPurpose purpose) {
    return purpose == StreamPurpose::Command ? "commands" : "ports";
}

StreamProtocol other(StreamProtocol protocol) {
    return protocol == StreamProtocol::Spdy ? StreamProtocol::WebSocket : StreamProtocol::Spdy;
}

net::HttpRequest make_request(
    std::string target, StreamPurpose purpose, StreamProtocol protocol, const std::string& key
) {
    net::HttpRequest request;
    request.target = std::move(target);
    // Nothing happens in the pod before the streams are opened, which comes after the answer.
    request.repeatable = true;
    request.headers.emplace_back("Connection", "Upgrade");
    const std::string wanted(subprotocol(purpose, protocol));
    if (protocol == StreamProtocol::Spdy) {
        request.method = "POST";
        request.headers.emplace_back("Upgrade", "SPDY/3.1");
        request.headers.emplace_back("X-Stream-Protocol-Version", wanted);
    } else {
        request.headers.emplace_back("Upgrade", "websocket");
        request.headers.emplace_back("Sec-WebSocket-Version", "13");
        request.headers.emplace_back("Sec-WebSocket-Key", key);
        request.headers.emplace_back("Sec-WebSocket-Protocol", wanted);
    }
    return request;
}

std::string header(const net::HttpResponse& head, std::string_view wanted) {
    const std::string* found = net::find_header(head.headers, wanted);
    return found != nullptr ? *found : "";
}

// A cache that answers in place of the server does not know the digest of this very key.
bool is_accepted(const std::string& accept, const std::string& key) {
    const std::optional<std::string> digest = decode_base64(accept);
    return digest && encode_hex(*digest) == crypto::sha1_hex(key + std::string(kAcceptSuffix));
}

bool is_switched(
    const net::HttpResponse& head,
    StreamPurpose purpose,
    StreamProtocol protocol,
    const std::string& key
) {
    if (head.status != kSwitching) return false;
    const std::string upgraded = to_lower(header(head, "Upgrade"));
    if (protocol == StreamProtocol::Spdy) return upgraded == "spdy/3.1";
    return upgraded == "websocket" && is_accepted(header(head, "Sec-WebSocket-Accept"), key) &&
           header(head, "Sec-WebSocket-Protocol") == subprotocol(purpose, protocol);
}

/// Why a switch did not come about.
struct Refused {
    Error why;
    bool other_may_work = false;
    bool upgrade_was_stripped = false;
};

Refused refused_by_answer(
    const ApiConnection& api, StreamProtocol protocol, int status, const std::string& body
) {
    const std::string said = to_lower(body);
    const bool stripped = status < kBadRequest ||
                          said.find("upgrade request required") != std::string::npos ||
                          said.find("missing upgrade headers") != std::string::npos;
    const Result<data::Value> parsed = data::parse_json(body);
    const bool by_server = parsed && parsed->text_at("kind") == "Status";
    const bool about_pod = by_server && (status == kNotFound || status >= kServerError);
    if (status >= kBadRequest) return {api.refusal_of(status, body), !about_pod, stripped};
    std::string text = "the connection could not be switched to ";
    text += name(protocol);
    text += " (status " + std::to_string(status) + ")";
    return {Error(ErrorCode::Failed, std::move(text)), true, stripped};
}

using Attempt = std::variant<UpgradedConnection, Refused>;

Task<Attempt> try_upgrade(
    ApiConnection& api, std::string target, StreamPurpose purpose, StreamProtocol protocol
) {
    const std::string key = encode_base64(crypto::random_bytes(16));
    net::HttpRequest request = make_request(std::move(target), purpose, protocol, key);
    Result<std::unique_ptr<net::HttpExchange>> exchange =
        co_await attempt(api.open_any(std::move(request)));
    if (!exchange) {
        // Some proxies answer an upgrade by hanging up.
        const bool other_may_work = exchange.error().code() == ErrorCode::Failed;
        Refused refused{exchange.error(), other_may_work, false};
        co_return refused;
    }
    const net::HttpResponse& head = (*exchange)->head();
    const int status = head.status;
    if (is_switched(head, purpose, protocol, key)) {
        UpgradedConnection upgraded;
        upgraded.stream = (*exchange)->take_stream();
        upgraded.protocol = protocol;
        co_return upgraded;
    }
    std::string body;
    if (status >= kBadRequest) {
        Task<std::string> reading = (*exchange)->read_all(kMaxRefusal);
        body = co_await with_timeout(std::move(reading), Client::kAnswerLimit, "refusal");
    }
    co_return refused_by_answer(api, protocol, status, body);
}

Error stripped(const Refused& refused) {
    return {
        refused.why.code() == ErrorCode::Forbidden ? ErrorCode::Forbidden : ErrorCode::Failed,
        "the connection could be switched neither to SPDY/3.1 nor to WebSocket: something between "
        "here and the cluster, such as a proxy or a load balancer, takes the Upgrade header away "
        "(" +
            refused.why.message() + "); let it pass upgrades, or choose a way around it",
    };
}

}  // namespace

StreamUpgrade::StreamUpgrade(std::shared_ptr<ApiConnection> api, std::string memory_file)
    : api_(std::move(api)), memory_file_(std::move(memory_file)) {}

// A file that cannot be read or written costs one more request, nothing else.
void StreamUpgrade::recall() {
    if (std::exchange(recalled_, true) || memory_file_.empty()) return;
    const Result<std::string> text = sys::read_file(memory_file_);
    if (!text) return;
    const Result<data::Value> memory = data::parse_json(*text);
    if (!memory) return;
    for (const StreamPurpose purpose : {StreamPurpose::Command, StreamPurpose::Forward}) {
        if (memory->text_at(name(purpose)) == name(StreamProtocol::WebSocket)) {
            prefer(purpose, StreamProtocol::WebSocket);
        }
    }
}

void StreamUpgrade::remember() const {
    if (memory_file_.empty()) return;
    data::Value memory = data::Value::map({});
    for (const StreamPurpose purpose : {StreamPurpose::Command, StreamPurpose::Forward})
        memory.set(name(purpose), name(preferred(purpose)));
    const std::string folder = memory_file_.substr(0, memory_file_.rfind('/'));
    if (!sys::make_directories(folder, kPrivateFolder)) return;
    (void)sys::write_file_atomically(memory_file_, data::write_json(memory) + "\n", kPrivateFile);
}

StreamProtocol StreamUpgrade::preferred(StreamPurpose purpose) const {
    return preferred_.at(static_cast<std::size_t>(purpose));
}

void StreamUpgrade::prefer(StreamPurpose purpose, StreamProtocol protocol) {
    preferred_.at(static_cast<std::size_t>(purpose)) = protocol;
}

Task<UpgradedConnection> StreamUpgrade::open(std::string target, StreamPurpose purpose) {
    recall();
    const std::shared_ptr<ApiConnection> api = api_;
    const StreamProtocol first = preferred(purpose);
    Attempt one = co_await try_upgrade(*api, target, purpose, first);
    if (auto* upgraded = std::get_if<UpgradedConnection>(&one)) co_return std::move(*upgraded);
    const Refused& refused = std::get<Refused>(one);
    if (!refused.other_may_work) throw Error(refused.why);

    Attempt two = co_await try_upgrade(*api, std::move(target), purpose, other(first));
    if (auto* upgraded = std::get_if<UpgradedConnection>(&two)) {
        prefer(purpose, upgraded->protocol);
        remember();
        co_return std::move(*upgraded);
    }
    const Refused& again = std::get<Refused>(two);
    if (refused.upgrade_was_stripped) throw stripped(refused);
    if (again.upgrade_was_stripped) throw stripped(again);
    // A missing right, or a pod that is gone, says more than "bad request" does.
    const bool second_says_more = !again.other_may_work;
    throw Error(second_says_more ? again.why : refused.why);
}

}  // namespace ds::kube
