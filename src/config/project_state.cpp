#include "config/project_state.hpp"

#include "data/json.hpp"
#include "sys/file.hpp"
#include "sys/lock_file.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

namespace ds::config {
namespace {

using data::Member;
using data::Value;

constexpr std::int64_t kFormat = 1;

std::string folder(std::string_view root) {
    return std::string(root) + "/.devspace";
}

std::string text(const Value& value, std::string_view key) {
    return std::string(value.text_at(key));
}

ImageState read_image(const Value& value) {
    return {
        .repository = text(value, "repository"),
        .tag = text(value, "tag"),
        .dockerfile_digest = text(value, "dockerfileDigest"),
        .context_digest = text(value, "contextDigest"),
        .options_digest = text(value, "optionsDigest"),
        .built_into = text(value, "builtInto"),
    };
}

Value write_image(const ImageState& image) {
    return Value::map({
        {"repository", image.repository},
        {"tag", image.tag},
        {"dockerfileDigest", image.dockerfile_digest},
        {"contextDigest", image.context_digest},
        {"optionsDigest", image.options_digest},
        {"builtInto", image.built_into},
    });
}

DeploymentState read_deployment(const Value& value) {
    DeploymentState deployment{
        .name = text(value, "name"),
        .context = text(value, "context"),
        .kube_namespace = text(value, "namespace"),
        .hash = text(value, "hash"),
        .objects = {},
    };
    for (const Value& object : value.list_at("objects")) {
        deployment.objects.push_back({
            .api_version = text(object, "apiVersion"),
            .kind = text(object, "kind"),
            .kube_namespace = text(object, "namespace"),
            .name = text(object, "name"),
        });
    }
    return deployment;
}

Value write_deployment(const DeploymentState& deployment) {
    Value objects = Value::list(Value::List{});
    for (const AppliedObject& object : deployment.objects) {
        objects.append(Value::map({
            {"apiVersion", object.api_version},
            {"kind", object.kind},
            {"namespace", object.kube_namespace},
            {"name", object.name},
        }));
    }
    return Value::map({
        {"name", deployment.name},
        {"context", deployment.context},
        {"namespace", deployment.kube_namespace},
        {"hash", deployment.hash},
        {"objects", std::move(objects)},
    });
}

ProjectState read_state(Value document) {
    ProjectState state;
    for (const Member& image : document.map_at("images"))
        state.images[image.key] = read_image(image.value);
    for (const Value& deployment : document.list_at("deployments"))
        state.deployments.push_back(read_deployment(deployment));
    state.last_context = document.text_at("lastContext");
    state.last_namespace = document.text_at("lastNamespace");
    for (const char* known : {"format", "images", "deployments", "lastContext", "lastNamespace"})
        document.erase(known);
    state.unknown = std::move(document);
    return state;
}

Value write_state(const ProjectState& state) {
    Value images = Value::map(Value::Map{});
    for (const auto& [name, image] : state.images)
        images.set(name, write_image(image));
    Value deployments = Value::list(Value::List{});
    for (const DeploymentState& deployment : state.deployments)
        deployments.append(write_deployment(deployment));

    Value document = Value::map({
        {"format", kFormat},
        {"lastContext", state.last_context},
        {"lastNamespace", state.last_namespace},
        {"images", std::move(images)},
        {"deployments", std::move(deployments)},
    });
    for (const Member& member : state.unknown.map())
        document.set(member.key, member.value);
    return document;
}

/// Keeps the bytes of a state that cannot be read, and goes on without.
LoadedState set_aside(const std::string& path, const std::string& reason) {
    const std::string kept = path + ".broken";
    std::error_code failure;
    std::filesystem::rename(path, kept, failure);
    const std::string outcome = failure ? "could not be kept" : "was kept as '" + kept + "'";
    return {
        .state = {},
        .warning = "the project state cannot be read (" + reason + "); the file " + outcome +
                   ", and images and deployments count as new",
    };
}

auto identity(std::string_view name, std::string_view context, std::string_view kube_namespace) {
    return [=](const DeploymentState& deployment) {
        return deployment.name == name && deployment.context == context &&
               deployment.kube_namespace == kube_namespace;
    };
}

}  // namespace

std::string state_path(std::string_view root) {
    return folder(root) + "/state.json";
}

std::string sync_folder(std::string_view root, std::string_view id) {
    return folder(root) + "/sync/" + std::string(id);
}

std::string log_path(std::string_view root, std::string_view name) {
    return folder(root) + "/logs/" + std::string(name) + ".log";
}

const DeploymentState* ProjectState::find_deployment(
    std::string_view name, std::string_view context, std::string_view kube_namespace
) const {
    const auto found = std::ranges::find_if(deployments, identity(name, context, kube_namespace));
    return found != deployments.end() ? &*found : nullptr;
}

void ProjectState::put_deployment(DeploymentState deployment) {
    const auto found = std::ranges::find_if(
        deployments, identity(deployment.name, deployment.context, deployment.kube_namespace)
    );
    if (found != deployments.end()) {
        *found = std::move(deployment);
    } else {
        deployments.push_back(std::move(deployment));
    }
}

void ProjectState::remove_deployment(
    std::string_view name, std::string_view context, std::string_view kube_namespace
) {
    std::erase_if(deployments, identity(name, context, kube_namespace));
}

Result<LoadedState> load_project_state(const std::string& root) {
    const std::string path = state_path(root);
    const Result<std::string> bytes = sys::read_file(path);
    if (!bytes && bytes.error().code() == ErrorCode::NotFound) return LoadedState{};
    if (!bytes) return fail(bytes.error());

    Result<Value> document = data::parse_json(*bytes);
    if (!document) return set_aside(path, document.error().message());
    const std::optional<std::int64_t> format = document->int_at("format");
    if (!format) return set_aside(path, "it has no format number");
    if (*format > kFormat) {
        return fail(
            ErrorCode::InvalidInput,
            "'" + path + "' was written by a newer devspace; update this one, or delete the file " +
                "to build and deploy everything again"
        );
    }
    return LoadedState{.state = read_state(*std::move(document)), .warning = {}};
}

Result<LoadedState> update_project_state(
    const std::string& root, const std::function<void(ProjectState&)>& change
) {
    if (const Result<> made = sys::make_directories(folder(root), 0700); !made)
        return fail(made.error());
    const Result<sys::LockFile> lock = sys::LockFile::wait(folder(root) + "/state.lock");
    if (!lock) return fail(lock.error());

    Result<LoadedState> loaded = load_project_state(root);
    if (!loaded) return loaded;
    change(loaded->state);
    const std::string bytes = data::write_json(write_state(loaded->state), 2) + "\n";
    if (const Result<> written = sys::write_file_atomically(state_path(root), bytes, 0600);
        !written)
        return fail(written.error());
    return loaded;
}

}  // namespace ds::config
