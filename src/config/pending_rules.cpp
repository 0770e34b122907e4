#include "config/pending_rules.hpp"

#include "config/load.hpp"
#include "config/schema.hpp"
#include "config/variables.hpp"
#include "data/problem.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>
#include <span>
#include <string_view>
#include <tuple>
#include <utility>

// Who builds a feature removes its row.
namespace ds::config {
namespace {

using data::Member;
using data::Value;

enum class When {
    Asked,    // Unless it is off, empty or null.
    Present,  // Even if it is empty.
};

struct Rule {
    std::string_view path;  // As in the table of keys.
    std::initializer_list<Stage> stages;
    std::string_view text = "is not built yet";
    bool refused = true;
    When when = When::Asked;
};

constexpr std::initializer_list<Stage> kBuild{Stage::Build};
constexpr std::initializer_list<Stage> kDeploy{Stage::Deploy};
constexpr std::initializer_list<Stage> kPurge{Stage::Purge};
constexpr std::initializer_list<Stage> kDev{Stage::Dev};
constexpr std::initializer_list<Stage> kDeployAndPurge{Stage::Deploy, Stage::Purge};
constexpr std::initializer_list<Stage> kAll{Stage::Build, Stage::Deploy, Stage::Purge, Stage::Dev};

constexpr std::string_view kApi = "is not used: images are built by Docker's API";
constexpr std::string_view kNoKubectl = "is not used: manifests are applied without a program";
constexpr std::string_view kNoBrowser = "is not built yet: open the address yourself";
constexpr std::string_view kOneByOne = "is not built yet: deployed one after the other";
constexpr std::string_view kNotChecked = "is not checked yet";
constexpr std::string_view kHelm2 = "is of no use any more: releases are those of Helm 3";

constexpr std::array kRules1 = {
    Rule{"images.build.kaniko", kBuild, "is not built yet", true, When::Present},
    Rule{"images.build.custom", kBuild, "is not built yet", true, When::Present},
    Rule{"images.build.buildKit", kBuild, "is not built yet", true, When::Present},
    Rule{"images.build.docker.useBuildKit", kBuild, kApi, false},
    Rule{"images.build.docker.useCli", kBuild, kApi, false},
    Rule{"images.build.docker.args", kBuild},
    Rule{"images.appendDockerfileInstructions", kBuild},
    Rule{"images.injectRestartHelper", kBuild},
    Rule{"deployments.helm", kDeployAndPurge, "is not built yet", true, When::Present},
    Rule{"deployments.helm.v2", kDeploy, kHelm2, false},
    Rule{"deployments.kubectl.kustomize", kDeploy},
    Rule{"deployments.kubectl.kustomizeArgs", kDeploy},
    Rule{"deployments.kubectl.createArgs", kDeploy},
    Rule{"deployments.kubectl.applyArgs", kDeploy},
    Rule{"deployments.kubectl.deleteArgs", kPurge},
    Rule{"deployments.kubectl.cmdPath", kDeployAndPurge, kNoKubectl, false},
    Rule{"deployments.concurrent", kDeploy, kOneByOne, false},
    Rule{"pullSecrets", kDeploy},
    Rule{"require", kAll, kNotChecked, false},
    Rule{"dev.ports.service", kDev},
    Rule{"dev.ports.reverseForward", kDev},
    Rule{"dev.sync.onUpload", kDev},
    Rule{"dev.sync.onDownload", kDev},
    Rule{"dev.open", kDev, kNoBrowser, false},
    Rule{"dev.autoReload.paths", kDev},
    Rule{"dev.autoReload.deployments", kDev},
    Rule{"dev.autoReload.images", kDev},
    Rule{"dev.interactive.defaultEnabled", kDev},
    Rule{"dev.replacePods", kDev},
};

constexpr std::array kRules2 = {
    Rule{"images.kaniko", kBuild, "is not built yet", true, When::Present},
    Rule{"images.custom", kBuild, "is not built yet", true, When::Present},
    Rule{"images.buildKit", kBuild, "is not built yet", true, When::Present},
    Rule{"images.docker.useBuildKit", kBuild, kApi, false},
    Rule{"images.docker.useCli", kBuild, kApi, false},
    Rule{"images.docker.args", kBuild},
    Rule{"images.appendDockerfileInstructions", kBuild},
    Rule{"images.injectRestartHelper", kBuild},
    Rule{"images.injectLegacyRestartHelper", kBuild},
    Rule{"localRegistry.enabled", kBuild},
    Rule{"deployments.helm", kDeployAndPurge, "is not built yet", true, When::Present},
    Rule{"deployments.kubectl.inlineManifest", kDeploy},
    Rule{"deployments.kubectl.patches", kDeploy},
    Rule{"deployments.kubectl.kustomize", kDeploy},
    Rule{"deployments.kubectl.kustomizeArgs", kDeploy},
    Rule{"deployments.kubectl.createArgs", kDeploy},
    Rule{"deployments.kubectl.applyArgs", kDeploy},
    Rule{"deployments.kubectl.kubectlBinaryPath", kDeployAndPurge, kNoKubectl, false},
    Rule{"pullSecrets", kDeploy},
    Rule{"imports", kAll},
    Rule{"require", kAll, kNotChecked, false},
    Rule{"dev.reversePorts", kDev},
    Rule{"dev.open", kDev, kNoBrowser, false},
    Rule{"dev.patches", kDev},
    Rule{"dev.devImage", kDev},
    Rule{"dev.command", kDev, "is not built yet", true, When::Present},
    Rule{"dev.args", kDev, "is not built yet", true, When::Present},
    Rule{"dev.workingDir", kDev},
    Rule{"dev.env", kDev},
    Rule{"dev.resources", kDev},
    Rule{"dev.persistPaths", kDev},
    Rule{"dev.proxyCommands", kDev},
    Rule{"dev.restartHelper.inject", kDev},
    Rule{"dev.sync.startContainer", kDev},
    Rule{"dev.sync.onUpload", kDev},
};

bool asks_for_something(const Value& value) {
    if (value.is_null() || value.as_bool() == false) return false;
    if (value.is_list()) return !value.list().empty();
    if (value.is_map()) {
        return std::ranges::any_of(value.map(), [](const Member& member) {
            return asks_for_something(member.value);
        });
    }
    return !value.is_string() || !value.text().empty();
}

/// Walks over a document along its schema.
class Walk {
  public:
    Walk(std::span<const Rule> rules, PendingList& found) : rules_(rules), found_(found) {}

    void visit(const Value& value, const Schema& schema, const Spot& spot) {
        if (value.is_null()) return;
        if (value.is_string() && is_expression(value.text())) return found_.add_expression(spot);
        switch (schema.type()) {
            case KeyType::Struct:
                return visit_members(value, schema, spot);
            case KeyType::StructList:
                return visit_items(value, schema, spot);
            case KeyType::StructMap:
                return visit_entries(value, schema, spot);
            default:
                return visit_free(value, spot);
        }
    }

  private:
    void visit_members(const Value& map, const Schema& schema, const Spot& spot) {
        for (const Member& member : map.map()) {
            const Schema* child = schema.find(member.key);
            if (child == nullptr || member.value.is_null()) continue;
            const Spot place = spot.member(member);
            judge(member.value, child->key->path, place);
            visit(member.value, *child, place);
        }
    }

    void visit_items(const Value& list, const Schema& schema, const Spot& spot) {
        for (std::size_t i = 0; i < list.list().size(); ++i) {
            const Value& item = list.list()[i];
            if (schema.key->path == "deployments") {
                if (item.bool_at("disabled") == true) continue;
                found_.set_name(item.text_at("name"));
            }
            visit_members(item, schema, spot.item(i, item));
        }
        if (schema.key->path == "deployments") found_.set_name({});
    }

    void visit_entries(const Value& map, const Schema& schema, const Spot& spot) {
        const std::string_view path = schema.key->path;
        const bool has_name = path == "images" || path == "deployments";
        for (const Member& member : map.map()) {
            if (member.value.bool_at("build.disabled") == true) continue;  // Of an image.
            if (has_name) found_.set_name(member.key);
            visit_members(member.value, schema, spot.member(member));
        }
        if (has_name) found_.set_name({});
    }

    /// Only expressions are of interest there.
    void visit_free(const Value& value, const Spot& spot) {
        for (const Member& member : value.map())
            visit(member.value, kFree, spot.member(member));
        for (std::size_t i = 0; i < value.list().size(); ++i)
            visit(value.list()[i], kFree, spot.item(i, value.list()[i]));
    }

    void judge(const Value& value, std::string_view path, const Spot& spot) {
        const auto rule = std::ranges::find(rules_, path, &Rule::path);
        if (rule == rules_.end()) return;
        if (rule->when == When::Asked && !asks_for_something(value)) return;
        found_.add(spot, rule->stages, rule->text, rule->refused);
    }

    static constexpr Key kFreeKey{"", KeyType::Any, kLine2, ""};
    static inline const Schema kFree{{}, &kFreeKey, {}};

    std::span<const Rule> rules_;
    PendingList& found_;
};

}  // namespace

void PendingList::add(
    const Spot& spot, std::span<const Stage> stages, std::string_view text, bool refused
) {
    const std::string message = index_.translate(spot) + ": " + std::string(text);
    const data::Problem problem{spot.position, message};
    pending_.push_back(
        {data::render_problem(problem, input_.file, input_.text),
         refused,
         {stages.begin(), stages.end()},
         name_,
         spot.position}
    );
}

void PendingList::add_expression(const Spot& spot) {
    const std::string_view section = std::string_view(spot.path).substr(0, spot.path.find('.'));
    constexpr std::array<std::string_view, 6> kNever{
        "pipelines", "functions", "commands", "vars", "imports", "hooks"
    };
    if (std::ranges::find(kNever, section) != kNever.end()) return;
    const std::string_view text = "expressions are not evaluated yet";
    if (section == "images") return add(spot, kBuild, text, true);
    if (section == "deployments") return add(spot, kDeploy, text, true);
    add(spot, section.starts_with("dev") ? kDev : kAll, text, true);
}

std::vector<Pending> PendingList::take() {
    std::ranges::sort(pending_, [](const Pending& one, const Pending& other) {
        return std::tie(one.position, one.message) < std::tie(other.position, other.message);
    });
    return std::move(pending_);
}

std::vector<Pending> find_pending(
    const Value& document, Version line, const LoadInput& input, PathIndex& index
) {
    PendingList found(input, index);
    const bool is_second = line == Version::V2Beta1;
    const std::span<const Rule> rules =
        is_second ? std::span<const Rule>(kRules2) : std::span<const Rule>(kRules1);
    const Spot top{"", document.position(), 0};
    Walk(rules, found).visit(document, schema_of(line), top);
    find_pending_cases(document, line, found);
    return found.take();
}

}  // namespace ds::config
