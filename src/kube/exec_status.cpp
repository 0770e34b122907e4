#include "kube/exec_status.hpp"

#include "data/json.hpp"
#include "data/value.hpp"

#include <charconv>
#include <optional>
#include <string>

namespace ds::kube {
namespace {

std::optional<int> exit_code_of(const data::Value& status) {
    for (const data::Value& cause : status.list_at("details.causes")) {
        if (cause.text_at("reason") != "ExitCode") continue;
        const std::string_view text = cause.text_at("message");
        int code = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), code);
        if (error == std::errc() && end == text.data() + text.size()) return code;
    }
    return std::nullopt;
}

}  // namespace

Result<int> parse_exec_status(std::string_view json) {
    const Result<data::Value> status = data::parse_json(json);
    if (!status || !status->is_map()) {
        // What stands on the way, such as a kubelet that gave up, writes plain text.
        const std::string text = json.empty() ? "nothing" : "'" + std::string(json) + "'";
        return fail(ErrorCode::Failed, "command ended without a status; the server sent " + text);
    }
    if (status->text_at("status") == "Success") return 0;
    if (status->text_at("reason") == "NonZeroExitCode") {
        if (const std::optional<int> code = exit_code_of(*status)) return *code;
    }
    const std::string message(status->text_at("message"));
    const bool missing = message.find("executable file not found") != std::string::npos ||
                         message.find("no such file or directory") != std::string::npos;
    if (!missing) return fail(ErrorCode::Failed, message);
    // The layers of a container runtime put four more clauses around the one that counts.
    const std::size_t begin = message.rfind("exec: \"");
    return fail(ErrorCode::NotFound, begin == std::string::npos ? message : message.substr(begin));
}

}  // namespace ds::kube
