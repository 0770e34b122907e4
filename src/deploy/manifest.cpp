#include "deploy/manifest.hpp"

#include "base/strings.hpp"
#include "data/problem.hpp"
#include "data/yaml.hpp"
#include "deploy/glob.hpp"
#include "sys/file.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <map>
#include <optional>
#include <system_error>
#include <utility>

namespace ds::deploy {
namespace {

namespace fs = std::filesystem;

// Each line before the ones that need it. What is not listed, such as custom resources, comes last.
constexpr std::array kOrder = {
    std::string_view("Namespace"),
    std::string_view("CustomResourceDefinition"),
    std::string_view("PriorityClass"),
    std::string_view("ResourceQuota"),
    std::string_view("LimitRange"),
    std::string_view("NetworkPolicy"),
    std::string_view("PodDisruptionBudget"),
    std::string_view("ServiceAccount"),
    std::string_view("Secret"),
    std::string_view("ConfigMap"),
    std::string_view("StorageClass"),
    std::string_view("PersistentVolume"),
    std::string_view("PersistentVolumeClaim"),
    std::string_view("ClusterRole"),
    std::string_view("ClusterRoleBinding"),
    std::string_view("Role"),
    std::string_view("RoleBinding"),
    std::string_view("Service"),
    std::string_view("DaemonSet"),
    std::string_view("Pod"),
    std::string_view("ReplicationController"),
    std::string_view("ReplicaSet"),
    std::string_view("Deployment"),
    std::string_view("HorizontalPodAutoscaler"),
    std::string_view("StatefulSet"),
    std::string_view("Job"),
    std::string_view("CronJob"),
    std::string_view("IngressClass"),
    std::string_view("Ingress"),
    std::string_view("APIService"),
};

bool has_manifest_name(std::string_view file) {
    return file.ends_with(".yaml") || file.ends_with(".yml") || file.ends_with(".json");
}

// Encoded as the server stores it, where server-side apply notices that a key was removed.
void encode_string_data(data::Value& secret) {
    const data::Value* const texts = secret.member("stringData");
    if (texts == nullptr) return;
    data::Value encoded = data::Value::map({});
    if (const data::Value* const before = secret.member("data")) encoded = *before;
    for (const data::Member& member : texts->map()) {
        if (!member.value.is_string()) return;  // The server says what is wrong with it.
        encoded.set(member.key, encode_base64(member.value.text()));
    }
    secret.set("data", std::move(encoded));
    secret.erase("stringData");
}

void drop_what_servers_set(data::Value& object) {
    object.erase("status");
    data::Value* const metadata = object.member("metadata");
    if (metadata == nullptr || !metadata->is_map()) return;
    for (const std::string_view key :
         {"managedFields", "resourceVersion", "uid", "creationTimestamp", "generation", "selfLink"
         }) {
        metadata->erase(key);
    }
}

Error problem_at(const data::Position& position, const std::string& file, std::string_view text) {
    std::string message = file;
    if (position) {
        message += ":" + std::to_string(position.line) + ":" + std::to_string(position.column);
    }
    return {ErrorCode::InvalidInput, message + ": " + std::string(text)};
}

std::optional<std::string_view> find_fault(const data::Value& object) {
    if (!object.is_map()) return "this is not a Kubernetes object";
    if (object.text_at("apiVersion").empty()) return "object has no 'apiVersion'";
    if (object.text_at("kind").empty()) return "object has no 'kind'";
    if (!object.text_at("metadata.name").empty()) return std::nullopt;
    if (object.find("metadata.generateName") != nullptr) {
        return "object has 'metadata.generateName', which cannot be applied; give it a name";
    }
    return "object has no 'metadata.name'";
}

Result<> add_objects(data::Value document, const std::string& file, std::vector<Manifest>& into) {
    const data::Value* const items = document.member("items");
    if (document.text_at("kind").ends_with("List") && items != nullptr && items->is_list()) {
        for (const data::Value& item : items->list()) {
            const Result<> added = add_objects(item, file, into);
            if (!added) return added;
        }
        return {};
    }
    if (const auto fault = find_fault(document)) {
        return fail(problem_at(document.position(), file, *fault));
    }
    drop_what_servers_set(document);
    if (document.text_at("kind") == "Secret") encode_string_data(document);
    Manifest manifest{.object = std::move(document), .ref = {}, .file = file};
    manifest.ref = kube::ref_of(manifest.object);
    into.push_back(std::move(manifest));
    return {};
}

// A pattern with an open end, such as "kube/*" or "kube/**", means manifests alone.
bool wants_manifests_only(std::string_view pattern) {
    return pattern.ends_with('*') || pattern.ends_with('?') || pattern.ends_with(']');
}

Result<std::vector<std::string>> find_manifest_files(
    const std::string& root, const std::string& pattern
) {
    if (pattern.find("://") != std::string::npos) {
        return fail(
            ErrorCode::InvalidInput, "not built yet: manifests from a URL ('" + pattern + "')"
        );
    }
    std::error_code ignored;
    const bool is_folder = !is_glob(pattern) && fs::is_directory(fs::path(root) / pattern, ignored);
    const std::string wanted = is_folder ? pattern + "/*" : pattern;
    std::vector<std::string> files = find_files(root, wanted);
    if (wants_manifests_only(wanted)) {
        std::erase_if(files, [](const std::string& file) { return !has_manifest_name(file); });
    }
    if (!files.empty()) return files;
    if (is_folder) {
        return fail(
            ErrorCode::InvalidInput,
            "folder '" + pattern + "' holds no *.yaml, *.yml or *.json file"
        );
    }
    return fail(
        ErrorCode::InvalidInput,
        is_glob(pattern) ? "no file matches '" + pattern + "'"
                         : "there is no file or folder '" + pattern + "'"
    );
}

Result<> check_same(const Manifest& one, const Manifest& other) {
    if (one.object == other.object) return {};
    return fail(
        ErrorCode::InvalidInput,
        other.place() + ": " + describe(other.ref) + " is already described at " + one.place() +
            ", in another way"
    );
}

/// Takes the parts of a field's name one by one.
class FieldPath {
  public:
    explicit FieldPath(std::string_view text) : rest_(text) {}

    const data::Value* step(const data::Value& from) {
        if (rest_.starts_with('[')) return step_into_list(from);
        if (rest_.starts_with('.')) rest_.remove_prefix(1);
        const std::string_view key = take(rest_.find_first_of(".["));
        return from.member(key);
    }

    bool done() const { return rest_.empty(); }

  private:
    std::string_view take(std::size_t size) {
        const std::string_view taken = rest_.substr(0, size);
        rest_.remove_prefix(taken.size());
        return taken;
    }

    // [0], [name="web"] or [containerPort=80,protocol="TCP"], of which the first pair decides.
    const data::Value* step_into_list(const data::Value& from) {
        const std::string_view text = take(rest_.find(']')).substr(1);
        if (!rest_.empty()) rest_.remove_prefix(1);
        std::size_t index = 0;
        const auto parsed = std::from_chars(text.data(), text.data() + text.size(), index);
        if (parsed.ptr == text.data() + text.size()) {
            return index < from.list().size() ? &from.list()[index] : nullptr;
        }
        const std::size_t equals = text.find('=');
        if (equals == std::string_view::npos) return nullptr;
        std::string_view wanted = text.substr(equals + 1, text.find(',') - equals - 1);
        if (wanted.size() > 1 && wanted.front() == '"') {
            wanted = wanted.substr(1, wanted.size() - 2);
        }
        for (const data::Value& item : from.list()) {
            const data::Value* const key = item.member(text.substr(0, equals));
            if (key != nullptr && key->scalar_text() == wanted) return &item;
        }
        return nullptr;
    }

    std::string_view rest_;
};

}  // namespace

std::string Manifest::place() const {
    const data::Position position = object.position();
    return position ? file + ":" + std::to_string(position.line) : file;
}

Result<std::vector<Manifest>> parse_manifests(std::string_view text, const std::string& file) {
    auto documents = data::parse_yaml_documents(text, data::YamlDialect::Kubernetes);
    if (!documents) {
        return fail(ErrorCode::InvalidInput, data::render_problem(documents.error(), file, text));
    }
    std::vector<Manifest> manifests;
    for (data::Value& document : *documents) {
        const Result<> added = add_objects(std::move(document), file, manifests);
        if (!added) return fail(added.error());
    }
    return manifests;
}

Result<std::vector<Manifest>> load_manifests(
    const std::string& root, const std::vector<std::string>& patterns
) {
    std::vector<std::string> files;
    for (const std::string& pattern : patterns) {
        const Result<std::vector<std::string>> found = find_manifest_files(root, pattern);
        if (!found) return fail(found.error());
        for (const std::string& file : *found) {
            if (std::ranges::find(files, file) == files.end()) files.push_back(file);
        }
    }
    std::vector<Manifest> manifests;
    for (const std::string& file : files) {
        const Result<std::string> text = sys::read_file((fs::path(root) / file).string());
        if (!text) return fail(text.error());
        Result<std::vector<Manifest>> parsed = parse_manifests(*text, file);
        if (!parsed) return fail(parsed.error());
        std::move(parsed->begin(), parsed->end(), std::back_inserter(manifests));
    }
    return manifests;
}

Result<std::vector<Manifest>> arrange(const std::vector<Manifest>& manifests) {
    std::map<kube::ObjectRef, const Manifest*> seen;
    std::multimap<int, const Manifest*> ranked;  // Keeps the order of equals.
    for (const Manifest& manifest : manifests) {
        const auto [known, is_new] = seen.emplace(manifest.ref, &manifest);
        if (is_new) {
            ranked.emplace(deployment_rank(manifest.ref.kind.kind), &manifest);
            continue;
        }
        const Result<> same = check_same(*known->second, manifest);
        if (!same) return fail(same.error());
    }
    std::vector<Manifest> arranged;
    for (const auto& [rank, manifest] : ranked)
        arranged.push_back(*manifest);
    return arranged;
}

int deployment_rank(std::string_view kind) {
    const auto* const found = std::ranges::find(kOrder, kind);
    return static_cast<int>(found - kOrder.begin());
}

const data::Value& find_field(const data::Value& object, std::string_view path) {
    const data::Value* at = &object;
    for (FieldPath field(path); !field.done();) {
        const data::Value* const next = field.step(*at);
        if (next == nullptr) return *at;
        at = next;
    }
    return *at;
}

}  // namespace ds::deploy
