#include "deploy/deployer.hpp"

#include "base/error.hpp"
#include "base/strings.hpp"
#include "base/tasks.hpp"
#include "deploy/records.hpp"

#include <boost/asio/awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>
#include <variant>

namespace ds::deploy {
namespace {

constexpr auto kGoneFirstWait = std::chrono::milliseconds(100);
constexpr auto kGoneLongestWait = std::chrono::milliseconds(1000);
constexpr auto kGoneLimit = std::chrono::seconds(120);

std::string count_objects(std::size_t count) {
    return std::to_string(count) + (count == 1 ? " object" : " objects");
}

std::vector<config::AppliedObject> objects_of(const std::vector<Manifest>& manifests) {
    std::vector<config::AppliedObject> objects;
    for (const Manifest& manifest : manifests)
        objects.push_back(applied_object(manifest.ref));
    return objects;
}

bool contains(const std::vector<std::string>& texts, const std::string& text) {
    return std::ranges::find(texts, text) != texts.end();
}

}  // namespace

Deployer::Deployer(Cluster& cluster, Console& console, DeployOptions options)
    : cluster_(cluster),
      console_(console),
      applier_(cluster, console),
      options_(std::move(options)) {}

std::string Deployer::namespace_of(const config::Deployment& deployment) const {
    return deployment.kube_namespace.empty() ? options_.kube_namespace : deployment.kube_namespace;
}

Result<Deployer::Plan> Deployer::plan(const config::Deployment& deployment) const {
    const auto& method = std::get<config::KubectlDeployment>(deployment.method);
    Result<std::vector<Manifest>> manifests = load_manifests(options_.root, method.manifests);
    if (!manifests) {
        return fail(manifests.error().with_context("deployment '" + deployment.name + "'"));
    }
    if (method.replace_image_tags) replace_tags(*manifests);
    return Plan{deployment.name, namespace_of(deployment), *std::move(manifests)};
}

void Deployer::replace_tags(std::vector<Manifest>& manifests) const {
    for (Manifest& manifest : manifests) {
        for (const KeptReference& kept : replace_image_tags(manifest.object, options_.images)) {
            console_.warn(
                manifest.file + ":" + std::to_string(kept.position.line) + ": image '" + kept.text +
                "' stays as it is written; without tag it would get the built one, '" +
                kept.built_tag + "'"
            );
        }
    }
}

Task<std::vector<Deployed>> Deployer::create(std::vector<config::Deployment> deployments) {
    state_ = or_throw(config::load_project_state(options_.root)).state;
    std::vector<Plan> plans;
    for (const config::Deployment& deployment : select(deployments, options_.names, {})) {
        if (deployment.disabled) continue;
        plans.push_back(or_throw(plan(deployment)));
    }
    // A kind that is not known yet may come with an earlier deployment.
    for (Plan& plan : plans) {
        const Result<> placed = co_await attempt(place(plan));
        if (placed || placed.error().code() == ErrorCode::NotFound) continue;
        throw placed.error().with_context("deployment '" + plan.name + "'");
    }
    std::vector<Deployed> all;
    for (Plan& plan : plans) {
        Result<Deployed> deployed = co_await attempt(create_one(plan, plans));
        if (!deployed) throw deployed.error().with_context("deployment '" + plan.name + "'");
        all.push_back(*std::move(deployed));
    }
    co_return all;
}

Task<> Deployer::place(Plan& plan) {
    const std::vector<Manifest> placed =
        co_await applier_.place(plan.manifests, plan.kube_namespace);
    plan.manifests = or_throw(arrange(placed));
}

Task<Deployed> Deployer::create_one(Plan& plan, const std::vector<Plan>& plans) {
    const std::unique_ptr<Wait> wait = console_.wait("deploying '" + plan.name + "'");
    co_await place(plan);
    const config::DeploymentState before =
        record_of(state_, options_, plan.name, plan.kube_namespace);
    config::DeploymentState record = before;
    record.objects = objects_of(plan.manifests);
    record.hash = hash_of(plan.manifests);
    const bool unchanged = record == before;
    if (before.objects.empty()) {
        co_await ensure_namespace(cluster_, console_, plan.kube_namespace);
    }
    const std::size_t corrected = applier_.corrected();
    if (unchanged) {
        co_await apply(plan, true);
    } else {
        // Whatever happens from here on, a purge finds what was applied.
        config::DeploymentState meanwhile = record;
        meanwhile.hash.clear();
        meanwhile.objects = unite(before.objects, record.objects);
        remember(meanwhile);
        co_await apply(plan, false);
        co_await prune(find_gone(before.objects, plans), plan);
        remember(record);
    }
    const bool nothing_done = unchanged && corrected == applier_.corrected();
    console_.done(
        "deployed '" + plan.name + "' to namespace '" + plan.kube_namespace +
        "': " + count_objects(record.objects.size()) + (nothing_done ? ", unchanged" : "")
    );
    Deployed deployed{plan.name, plan.kube_namespace, std::move(record.objects)};
    co_return deployed;
}

void Deployer::remember(const config::DeploymentState& record) {
    write_record(options_.root, record);
    state_.put_deployment(record);
}

// What was applied before and is in no deployment of this run.
std::vector<config::AppliedObject> Deployer::find_gone(
    std::vector<config::AppliedObject> before, const std::vector<Plan>& plans
) {
    for (const Plan& plan : plans)
        before = subtract(before, objects_of(plan.manifests));
    return before;
}

Task<> Deployer::apply(const Plan& plan, bool unchanged) {
    const Result<> applied = co_await attempt(applier_.apply(plan.manifests, unchanged));
    if (applied) co_return;
    if (!is_missing_namespace(applied.error())) or_throw(applied);
    // Recorded, and gone since then.
    co_await ensure_namespace(cluster_, console_, plan.kube_namespace);
    co_await applier_.apply(plan.manifests, false);
}

Task<> Deployer::prune(std::vector<config::AppliedObject> gone, const Plan& plan) {
    sort_for_deletion(gone);
    for (const config::AppliedObject& object : gone) {
        if (is_needed(object, plan)) continue;
        const kube::ObjectRef ref = ref_of(object);
        const Result<bool> removed = co_await attempt(cluster_.remove(ref));
        const bool unknown = !removed && removed.error().code() == ErrorCode::NotFound;
        if (!unknown && or_throw(removed)) {
            console_.info("deleted " + describe(ref) + ", which is gone from the manifests");
        }
    }
}

bool Deployer::is_needed(const config::AppliedObject& object, const Plan& plan) const {
    return std::ranges::any_of(state_.deployments, [&](const config::DeploymentState& other) {
        const bool itself = other.name == plan.name && other.kube_namespace == plan.kube_namespace;
        return !itself && other.context == options_.context && holds(other.objects, object);
    });
}

Task<std::vector<Deployed>> Deployer::purge(std::vector<config::Deployment> deployments) {
    state_ = or_throw(config::load_project_state(options_.root)).state;
    std::vector<Deployed> all;
    std::vector<std::string> failures;
    for (const Plan& plan : plan_purge(deployments)) {
        Result<Deployed> purged = co_await attempt(purge_one(plan, failures));
        if (purged) {
            all.push_back(*std::move(purged));
        } else {
            failures.push_back("deployment '" + plan.name + "': " + purged.error().message());
        }
    }
    if (!failures.empty()) throw Error(ErrorCode::Failed, "purge: " + join(failures, "\n"));
    co_return all;
}

// In the order of purging; the manifests as they are in the files, where those can still be read.
std::vector<Deployer::Plan> Deployer::plan_purge(const std::vector<config::Deployment>& deployments
) {
    std::vector<std::string> recorded;
    recorded.reserve(state_.deployments.size());
    for (const config::DeploymentState& each : state_.deployments)
        recorded.push_back(each.name);
    std::vector<Plan> plans;
    for (const config::Deployment& deployment : select(deployments, options_.names, recorded)) {
        plans.push_back(plan_purge_of(deployment));
    }
    for (const config::DeploymentState& each : state_.deployments) {
        if (is_left_over(each, deployments)) plans.push_back({each.name, each.kube_namespace, {}});
    }
    std::ranges::reverse(plans);
    return plans;
}

Deployer::Plan Deployer::plan_purge_of(const config::Deployment& deployment) {
    Result<Plan> planned = plan(deployment);
    const std::string space = namespace_of(deployment);
    if (planned || !state_.find_deployment(deployment.name, options_.context, space)) {
        return or_throw(std::move(planned));
    }
    console_.warn(planned.error().message() + "; what was recorded is deleted");
    return {deployment.name, space, {}};
}

// Whether a purge also means this record, whose deployment is no longer configured.
bool Deployer::is_left_over(
    const config::DeploymentState& record, const std::vector<config::Deployment>& deployments
) const {
    std::vector<std::string> spaces = {options_.kube_namespace};
    for (const config::Deployment& deployment : deployments) {
        if (deployment.name == record.name) return false;
        spaces.push_back(namespace_of(deployment));
    }
    const bool wanted = options_.names.empty() || contains(options_.names, record.name);
    return wanted && record.context == options_.context && contains(spaces, record.kube_namespace);
}

Task<std::vector<config::AppliedObject>> Deployer::find_purged(const Plan& plan) {
    std::vector<config::AppliedObject> objects =
        record_of(state_, options_, plan.name, plan.kube_namespace).objects;
    for (const Manifest& manifest : plan.manifests) {
        std::vector<Manifest> one = {manifest};
        Task<std::vector<Manifest>> placing = applier_.place(std::move(one), plan.kube_namespace);
        const Result<std::vector<Manifest>> placed = co_await attempt(std::move(placing));
        // Of a kind that the cluster does not know there is no object.
        if (!placed && placed.error().code() == ErrorCode::NotFound) continue;
        objects = unite(std::move(objects), objects_of(or_throw(placed)));
    }
    std::erase_if(objects, [&](const auto& object) { return is_needed(object, plan); });
    sort_for_deletion(objects);
    co_return objects;
}

Task<Deployed> Deployer::purge_one(const Plan& plan, std::vector<std::string>& failures) {
    const std::unique_ptr<Wait> wait = console_.wait("purging '" + plan.name + "'");
    const std::vector<config::AppliedObject> objects = co_await find_purged(plan);
    Deployed purged{plan.name, plan.kube_namespace, {}};
    config::DeploymentState record = record_of(state_, options_, plan.name, plan.kube_namespace);
    record.objects.clear();
    for (const config::AppliedObject& object : objects) {
        const Result<bool> removed = co_await attempt(cluster_.remove(ref_of(object)));
        if (removed && *removed) purged.objects.push_back(object);
        if (removed || removed.error().code() == ErrorCode::NotFound) continue;
        failures.push_back("deployment '" + plan.name + "': " + removed.error().message());
        record.objects.push_back(object);
    }
    std::ranges::reverse(record.objects);
    write_record(options_.root, record);
    state_.remove_deployment(plan.name, options_.context, plan.kube_namespace);
    co_await wait_until_gone(purged.objects);
    if (!record.objects.empty()) co_return purged;
    if (purged.objects.empty()) {
        console_.info(
            "nothing of '" + plan.name + "' is deployed in namespace '" + plan.kube_namespace + "'"
        );
    } else {
        console_.done(
            "purged '" + plan.name + "': deleted " + count_objects(purged.objects.size())
        );
    }
    co_return purged;
}

Task<> Deployer::wait_until_gone(std::vector<config::AppliedObject> objects) {
    std::unique_ptr<Wait> wait;
    std::chrono::milliseconds pause = kGoneFirstWait;
    std::chrono::milliseconds waited{0};
    while (!objects.empty()) {
        const kube::ObjectRef ref = ref_of(objects.back());
        const Result<std::optional<data::Value>> found = co_await attempt(cluster_.find(ref));
        // Without the right to look, or after the kind has gone, there is nothing to wait for.
        if (!found || !*found) {
            objects.pop_back();
            continue;
        }
        if (waited >= kGoneLimit) {
            console_.warn(describe(ref) + " is still being deleted; see its finalizers");
            co_return;
        }
        const std::string text = "waiting until " + describe(ref) + " is gone";
        if (wait) {
            wait->update(text);
        } else {
            wait = console_.wait(text);
        }
        co_await sleep_for(pause);
        waited += pause;
        pause = std::min(pause * 2, kGoneLongestWait);
    }
}

}  // namespace ds::deploy
