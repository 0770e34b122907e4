#include "kube/refusal.hpp"

#include "base/strings.hpp"
#include "data/json.hpp"
#include "data/value.hpp"

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

}  // namespace

Error refusal(int status, std::string_view body, const ClusterAccess& access) {
    ErrorCode code = code_for(status);
    std::string message = message_of(status, body);
    // The server itself is well, but not the kubelet it asked for a log or a command.
    if (message.find("error dialing backend") != std::string::npos) code = ErrorCode::Unavailable;
    if (message.find("container not found") != std::string::npos) code = ErrorCode::NotFound;
    // A manifest with a wrong field, which server-side apply answers with 500.
    if (message.find("typed patch object") != std::string::npos) code = ErrorCode::InvalidInput;
    // A log that is asked for too early.
    if (message.find("is waiting to start") != std::string::npos) code = ErrorCode::Unavailable;
    const std::string context = "context '" + access.context + "'";
    if (code == ErrorCode::Unauthorized) {
        return {
            code,
            "the cluster refused the credentials of " + context +
                " (401); log in again or check the token",
        };
    }
    if (code == ErrorCode::Forbidden) {
        const bool nobody = message.find("\"system:anonymous\"") != std::string::npos;
        message += nobody ? "; " + context + " has no credentials that the cluster accepts"
                          : "; ask the administrator of the cluster for this right";
    }
    return {code, std::move(message)};
}

Error unreachable(const Error& failure, const ClusterAccess& access) {
    std::string message = "cannot reach the cluster of context '" + access.context + "' at " +
                          access.server + ": " + failure.message();
    if (failure.code() == ErrorCode::Unavailable) {
        message += "; is the cluster running?";
    } else if (failure.message().find("certificate") != std::string::npos) {
        message += "; check the certificates in " + access.kubeconfig;
    }
    return {failure.code(), std::move(message)};
}

}  // namespace ds::kube
