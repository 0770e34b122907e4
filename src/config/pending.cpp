#include "config/pending.hpp"

#include "base/strings.hpp"
#include "config/config.hpp"

#include <algorithm>

namespace ds::config {
namespace {

bool concerns(const Pending& pending, const Config& config, const Intent& intent) {
    const auto is_meant = [&intent](Stage stage) {
        return std::ranges::find(intent.stages, stage) != intent.stages.end();
    };
    if (std::ranges::none_of(pending.stages, is_meant)) return false;
    if (pending.name.empty()) return true;
    const auto is_chosen = [&pending](const std::vector<std::string>& names) {
        return names.empty() || std::ranges::find(names, pending.name) != names.end();
    };
    // A name is only looked for where it is one.
    const bool is_image = config.find_image(pending.name) != nullptr;
    const bool builds = is_meant(Stage::Build) && is_image && is_chosen(intent.images);
    const bool is_deployment = config.find_deployment(pending.name) != nullptr;
    return builds || (is_deployment && is_chosen(intent.deployments));
}

}  // namespace

Result<std::vector<std::string>> check_built(const Config& config, const Intent& intent) {
    std::vector<std::string> refused;
    std::vector<std::string> warnings;
    for (const Pending& pending : config.pending) {
        if (!concerns(pending, config, intent)) continue;
        (pending.refused ? refused : warnings).push_back(pending.message);
    }
    if (refused.empty()) return warnings;
    std::string message = join(refused, "\n\n");
    if (refused.size() > 1) {
        message = std::to_string(refused.size()) +
                  " things that this file asks for are not built yet\n\n" + message;
    }
    return fail(ErrorCode::InvalidInput, std::move(message));
}

}  // namespace ds::config
