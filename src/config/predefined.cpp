#include "config/predefined.hpp"

#include "base/strings.hpp"

#include <algorithm>
#include <array>

namespace ds::config {
namespace {

using Names = std::array<std::string_view, 13>;

/// Those that `LoadInput::facts` may hold.
constexpr Names kFacts = {
    "devspace_context",
    "devspace_executable",
    "devspace_git_branch",
    "devspace_kubectl_executable",
    "devspace_name",
    "devspace_namespace",
    "devspace_profile",
    "devspace_profiles",
    "devspace_tmpdir",
    "devspace_user_home",
    "devspace_version",
    "devspace_random",
    "devspace_timestamp",
};

/// "devspace.git.branch", "DEVSPACE_Git_Branch" → "devspace_git_branch".
std::string usual_name(std::string_view name, Era era) {
    std::string usual = to_lower(name);
    if (usual.starts_with("devspace.")) std::ranges::replace(usual, '.', '_');
    if (usual == "devspace_userhome") return "devspace_user_home";
    if (usual == "devspace_space" && era != Era::First) return "devspace_namespace";
    return usual;
}

bool is_of_cloud(std::string_view name) {
    return name == "devspace_space" || name == "devspace_space_namespace" ||
           name.starts_with("devspace_space_domain") || name == "devspace_username";
}

Predefined without_value(std::string reason) {
    return {std::nullopt, std::move(reason), false};
}

}  // namespace

std::optional<Predefined> find_predefined(std::string_view name, Era era, const LoadInput& input) {
    const std::string usual = usual_name(name, era);
    if (!usual.starts_with("devspace_")) return std::nullopt;
    if (usual == "devspace_random") return Predefined{input.random, "", false};
    if (usual == "devspace_timestamp")
        return Predefined{std::to_string(input.timestamp), "", false};
    if (usual == "devspace_git_commit") {
        if (input.git_commit) return Predefined{input.git_commit, "", false};
        return without_value("the project's folder is no git repository with a commit");
    }
    if (is_of_cloud(usual)) return without_value("it belongs to a cloud service that was closed");
    if (std::ranges::find(kFacts, usual) == kFacts.end()) return std::nullopt;
    const auto fact = input.facts.find(usual);
    if (fact != input.facts.end()) return Predefined{fact->second, "", false};
    if (usual == "devspace_context" || usual == "devspace_namespace")
        return Predefined{std::nullopt, "no kubeconfig says it", true};
    if (usual == "devspace_git_branch")
        return without_value("the project's folder is no git repository on a branch");
    return Predefined{"", "", false};
}

}  // namespace ds::config
