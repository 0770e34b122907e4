#include "kube/exec_plugin.hpp"

#include "base/strings.hpp"
#include "base/tasks.hpp"
#include "data/json.hpp"
#include "data/value.hpp"
#include "kube/rfc3339.hpp"
#include "sys/process.hpp"
#include "sys/terminal.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/this_coro.hpp>

#include <utility>
#include <vector>

namespace ds::kube {
namespace {

constexpr int kStdin = 0;

std::string name_of(const ClusterAccess& access) {
    return "plugin '" + access.user.exec->command + "' of users[" + access.user.name + "] in " +
           access.user.file;
}

data::Value describe_cluster(const ClusterAccess& access) {
    data::Value cluster = data::Value::map({{"server", access.server}});
    if (!access.tls_server_name.empty()) cluster.set("tls-server-name", access.tls_server_name);
    if (access.skip_tls_verify) cluster.set("insecure-skip-tls-verify", true);
    if (!access.ca.empty()) cluster.set("certificate-authority-data", encode_base64(access.ca));
    // Where the proxy comes from the environment, the program has the same environment.
    const bool own_proxy = !access.proxy_origin.empty() && access.proxy_origin.front() != '$';
    if (own_proxy) cluster.set("proxy-url", access.proxy);
    if (access.disable_compression) cluster.set("disable-compression", true);
    Result<data::Value> config = data::parse_json(access.user.exec->cluster_config);
    if (config) cluster.set("config", *std::move(config));
    return cluster;
}

Error missing(const ClusterAccess& access) {
    const ExecPlugin& plugin = *access.user.exec;
    std::string message = name_of(access) + " is not installed";
    const std::string_view hint = trim(plugin.install_hint);
    message += hint.empty() ? "; install it, or correct the entry" : "; " + std::string(hint);
    // Not `NotFound`: that would be the object that was asked for.
    return {ErrorCode::Unauthorized, std::move(message)};
}

bool decide_interaction(const ClusterAccess& access) {
    const InteractiveMode mode = access.user.exec->interactive;
    const bool possible = sys::can_ask(kStdin);
    if (mode == InteractiveMode::Always && !possible) {
        throw Error(
            ErrorCode::Unauthorized,
            name_of(access) +
                " must ask the user, but there is no terminal for that; log in with " +
                "the plugin first, on a terminal"
        );
    }
    return mode != InteractiveMode::Never && possible;
}

sys::Command make_command(const ClusterAccess& access, bool interactive) {
    const ExecPlugin& plugin = *access.user.exec;
    sys::Command command;
    command.arguments = plugin.arguments;
    command.arguments.insert(command.arguments.begin(), plugin.command);
    command.environment = plugin.environment;
    command.environment.push_back("KUBERNETES_EXEC_INFO=" + make_exec_info(access, interactive));
    command.share_stdin = interactive;
    return command;
}

/// The output of a program, and how it ended.
struct Outcome {
    std::string output;
    int code = 0;
};

Task<Outcome> run(sys::Command command) {
    const boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
    const std::unique_ptr<sys::Process> process = sys::start_process(executor, command);
    if (!command.share_stdin) co_await process->stream().close_write();
    Outcome outcome;
    outcome.output = co_await sys::read_all(process->stream());
    outcome.code = co_await process->wait();
    co_return outcome;
}

}  // namespace

std::string make_exec_info(const ClusterAccess& access, bool interactive) {
    const ExecPlugin& plugin = *access.user.exec;
    data::Value spec = data::Value::map({{"interactive", interactive}});
    if (plugin.provide_cluster_info) spec.set("cluster", describe_cluster(access));
    const data::Value info = data::Value::map({
        {"apiVersion", plugin.api_version},
        {"kind", "ExecCredential"},
        {"spec", spec},
    });
    return data::write_json(info);
}

Result<PluginCredential> parse_plugin_output(
    std::string_view output, std::string_view api_version
) {
    const auto refuse = [](std::string_view what) {
        return fail(ErrorCode::Unauthorized, "what it printed is " + std::string(what));
    };
    const Result<data::Value> document = data::parse_json(output);
    if (!document) return refuse("not JSON");
    if (document->text_at("kind") != "ExecCredential") return refuse("not an ExecCredential");
    if (document->text_at("apiVersion") != api_version) {
        return refuse(
            "of version '" + std::string(document->text_at("apiVersion")).substr(0, 60) +
            "', but the kubeconfig asks for " + std::string(api_version)
        );
    }
    PluginCredential credential;
    credential.token = document->text_at("status.token");
    credential.certificate = document->text_at("status.clientCertificateData");
    credential.key = document->text_at("status.clientKeyData");
    if (credential.certificate.empty() != credential.key.empty()) {
        return refuse("only one of clientCertificateData and clientKeyData");
    }
    if (credential.token.empty() && credential.certificate.empty()) {
        return refuse("an ExecCredential without token and certificate");
    }
    const std::string_view expires = document->text_at("status.expirationTimestamp");
    if (expires.empty()) return credential;
    const auto time = parse_rfc3339(expires);
    if (!time) return refuse("an ExecCredential with a broken expirationTimestamp");
    credential.expires = std::chrono::time_point_cast<std::chrono::system_clock::duration>(*time);
    return credential;
}

Task<PluginCredential> run_exec_plugin(ClusterAccess access) {
    const bool interactive = decide_interaction(access);
    sys::Command command = make_command(access, interactive);
    const Result<Outcome> outcome = co_await attempt(run(std::move(command)));
    if (!outcome && outcome.error().code() == ErrorCode::NotFound) throw missing(access);
    if (!outcome) throw outcome.error().with_context(name_of(access));
    if (outcome->code != 0) {
        throw Error(
            ErrorCode::Unauthorized,
            name_of(access) + " failed with exit code " + std::to_string(outcome->code) +
                "; run it by itself to see why, or log in again"
        );
    }
    Result<PluginCredential> credential =
        parse_plugin_output(outcome->output, access.user.exec->api_version);
    if (!credential) throw credential.error().with_context(name_of(access));
    co_return *std::move(credential);
}

}  // namespace ds::kube
