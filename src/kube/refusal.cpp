#include "kube/refusal.hpp"

#include "base/strings.hpp"
#include "data/json.hpp"
#include "data/value.hpp"
#include "kube/missing_right.hpp"

#include <optional>
#include <string>
#include <utility>

namespace ds::kube {
namespace {

constexpr std::size_t kMaxForeignText = 200;

ErrorCode code_for(int status) {
    switch (status) {
        case 400:
        case 422:
            return ErrorCode::InvalidInput;
        case 401:
            return ErrorCode::Unauthorized;
        case 403:
            return ErrorCode::Forbidden;
        case 404:
            return ErrorCode::NotFound;
        case 409:
            return ErrorCode::Conflict;
        case 410:
            return ErrorCode::Expired;
        case 429:
        case 502:
        case 503:
        case 504:
            return ErrorCode::Unavailable;
        default:
            return ErrorCode::Failed;
    }
}

// The sentence of the Status object, or the beginning of what else came.
std::string message_of(int status, std::string_view body) {
    const Result<data::Value> object = data::parse_json(body);
    if (object && !object->text_at("message").empty())
        return std::string(object->text_at("message"));
    std::string text = "the server answered with status " + std::to_string(status);
    std::string_view line = trim(body);
    line = line.substr(0, line.find('\n')).substr(0, kMaxForeignText);
    if (!line.empty()) text += ": " + std::string(line);
    return text;
}

Error unauthorized(const ClusterAccess& access, const std::string& credential) {
    std::string message = "the cluster of context '" + access.context + "' refused ";
    if (credential.empty()) {
        message +=
            "us (401): " + access.kubeconfig +
            " gives no credentials for it; log in at the cluster, or add a user to the context";
    } else {
        message += credential + " (401); log in again, or ask for a new one";
    }
    return {ErrorCode::Unauthorized, std::move(message)};
}

std::string forbidden(std::string message, const ClusterAccess& access) {
    const std::optional<MissingRight> right = parse_missing_right(message);
    if (right && right->user == "system:anonymous") {
        return message + "; context '" + access.context +
               "' has no credentials that the cluster accepts";
    }
    return right ? explain(*right) : message;
}

bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

// What to check, by what went wrong on the way to the server.
std::string advice(const Error& failure, const ClusterAccess& access) {
    const std::string& what = failure.message();
    if (contains(what, "proxy")) {
        const std::string where =
            access.proxy_origin.empty() ? "" : " (" + access.proxy_origin + ")";
        return "; check the proxy" + where;
    }
    if (contains(what, "no known address")) {
        return "; check the server in " + access.kubeconfig + ", the network, or the VPN";
    }
    if (contains(what, "timed out")) {
        return "; is it switched off, or behind a VPN or firewall?";
    }
    // The clock is in the message already.
    if (contains(what, "not valid before")) return "";
    if (contains(what, "' expired on ")) {
        return "; the cluster must renew it, unless the clock of this machine is wrong";
    }
    if (contains(what, "' is for ")) {
        return "; use one of these names as server in " + access.kubeconfig +
               ", or set tls-server-name of clusters[" + access.cluster + "] to it";
    }
    if (contains(what, "unknown authority")) {
        return "; is certificate-authority-data of clusters[" + access.cluster + "] in " +
               access.kubeconfig + " that of another or older cluster?";
    }
    if (failure.code() == ErrorCode::Unavailable) return "; is the cluster running?";
    if (contains(what, "certificate")) return "; check the certificates in " + access.kubeconfig;
    return "";
}

constexpr std::string_view kUnreachable = "cannot reach the cluster";

}  // namespace

Error refusal(
    int status, std::string_view body, const ClusterAccess& access, const std::string& credential
) {
    ErrorCode code = code_for(status);
    std::string message = message_of(status, body);
    // The server itself is well, but not the kubelet it asked for a log or a command.
    if (message.find("error dialing backend") != std::string::npos) code = ErrorCode::Unavailable;
    if (message.find("container not found") != std::string::npos) code = ErrorCode::NotFound;
    // A manifest with a wrong field, which server-side apply answers with 500.
    if (message.find("typed patch object") != std::string::npos) code = ErrorCode::InvalidInput;
    // A log that is asked for too early.
    if (message.find("is waiting to start") != std::string::npos) code = ErrorCode::Unavailable;
    if (code == ErrorCode::Unauthorized) return unauthorized(access, credential);
    if (code == ErrorCode::Forbidden) message = forbidden(std::move(message), access);
    return {code, std::move(message)};
}

Error unreachable(const Error& failure, const ClusterAccess& access) {
    // A certificate of ours that the server does not take is not about reaching it.
    if (failure.code() == ErrorCode::Unauthorized) return failure;
    return {
        failure.code(),
        std::string(kUnreachable) + " of context '" + access.context + "' at " + access.server +
            ": " + failure.message() + advice(failure, access),
    };
}

bool is_unreachable(const Error& error) {
    return error.message().starts_with(kUnreachable);
}

Error certificate_rejected(
    const Error& failure, const ClusterAccess& access, const std::string& credential
) {
    std::string message = "the cluster of context '" + access.context + "' refused ";
    message += (credential.empty() ? "us" : credential) + ": " + failure.message();
    return {ErrorCode::Unauthorized, std::move(message) + "; log in again, or ask for a new one"};
}

}  // namespace ds::kube
