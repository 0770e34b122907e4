#include "helm/manifests.hpp"

#include "base/strings.hpp"
#include "gotemplate/print.hpp"
#include "helm/chart_yaml.hpp"
#include "helm/path_match.hpp"
#include "helm/render_failure.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <numeric>
#include <optional>
#include <span>
#include <utility>

namespace ds::helm {
namespace {

constexpr std::array<std::pair<std::string_view, HookEvent>, 10> kEvents{{
    {"pre-install", HookEvent::PreInstall},
    {"post-install", HookEvent::PostInstall},
    {"pre-delete", HookEvent::PreDelete},
    {"post-delete", HookEvent::PostDelete},
    {"pre-upgrade", HookEvent::PreUpgrade},
    {"post-upgrade", HookEvent::PostUpgrade},
    {"pre-rollback", HookEvent::PreRollback},
    {"post-rollback", HookEvent::PostRollback},
    {"test", HookEvent::Test},
    {"test-success", HookEvent::Test},
}};

constexpr std::array<std::string_view, 36> kInstallOrder{
    "PriorityClass",
    "Namespace",
    "NetworkPolicy",
    "ResourceQuota",
    "LimitRange",
    "PodSecurityPolicy",
    "PodDisruptionBudget",
    "ServiceAccount",
    "Secret",
    "SecretList",
    "ConfigMap",
    "StorageClass",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "CustomResourceDefinition",
    "ClusterRole",
    "ClusterRoleList",
    "ClusterRoleBinding",
    "ClusterRoleBindingList",
    "Role",
    "RoleList",
    "RoleBinding",
    "RoleBindingList",
    "Service",
    "DaemonSet",
    "Pod",
    "ReplicationController",
    "ReplicaSet",
    "Deployment",
    "HorizontalPodAutoscaler",
    "StatefulSet",
    "Job",
    "CronJob",
    "IngressClass",
    "Ingress",
    "APIService",
};

constexpr std::array<std::string_view, 36> kRemovalOrder{
    "APIService",
    "Ingress",
    "IngressClass",
    "Service",
    "CronJob",
    "Job",
    "StatefulSet",
    "HorizontalPodAutoscaler",
    "Deployment",
    "ReplicaSet",
    "ReplicationController",
    "Pod",
    "DaemonSet",
    "RoleBindingList",
    "RoleBinding",
    "RoleList",
    "Role",
    "ClusterRoleBindingList",
    "ClusterRoleBinding",
    "ClusterRoleList",
    "ClusterRole",
    "CustomResourceDefinition",
    "PersistentVolumeClaim",
    "PersistentVolume",
    "StorageClass",
    "ConfigMap",
    "SecretList",
    "Secret",
    "ServiceAccount",
    "PodDisruptionBudget",
    "PodSecurityPolicy",
    "LimitRange",
    "ResourceQuota",
    "NetworkPolicy",
    "Namespace",
    "PriorityClass",
};

bool is_before(
    std::span<const std::string_view> order, std::string_view left, std::string_view right
) {
    const auto left_place = std::ranges::find(order, left);
    const auto right_place = std::ranges::find(order, right);
    const bool both_unknown = left_place == order.end() && right_place == order.end();
    return both_unknown ? left < right : left_place < right_place;
}

/// A blank of Go's regular expressions.
bool is_regex_blank(char character) {
    return std::string_view(" \t\n\r\f").find(character) != std::string_view::npos;
}

bool is_trimmed(char character) {
    return is_regex_blank(character) || character == '\v';
}

std::string_view trim_blanks(std::string_view text) {
    while (!text.empty() && is_trimmed(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && is_trimmed(text.back()))
        text.remove_suffix(1);
    return text;
}

/// What Helm reads of an object.
struct Head {
    std::string api_version;
    std::string kind;
    std::string name;
    std::map<std::string, std::string, std::less<>> annotations;
};

class HeadReader {
  public:
    Result<Head> read(const data::Value& document) {
        if (!document.is_map() && !document.is_null()) {
            return refuse(
                "json: cannot unmarshal " + std::string(word_of(document)) +
                " into Go value of type releaseutil.SimpleHead"
            );
        }
        Head head;
        read_text(document.member("apiVersion"), "apiVersion", head.api_version);
        read_text(document.member("kind"), "kind", head.kind);
        read_metadata(document.member("metadata"), head);
        if (!problem_.empty()) return refuse(problem_);
        return head;
    }

  private:
    static tl::unexpected<Error> refuse(const std::string& problem) {
        return fail(
            ErrorCode::InvalidInput, "error unmarshaling JSON: while decoding JSON: " + problem
        );
    }

    static std::string_view word_of(const data::Value& value) {
        if (value.is_list()) return "array";
        if (value.is_map()) return "object";
        if (value.is_string()) return "string";
        return value.as_bool() ? "bool" : "number";
    }

    void report(const data::Value& value, const std::string& field, std::string_view type) {
        if (!problem_.empty()) return;
        problem_ = "json: cannot unmarshal " + std::string(word_of(value)) +
                   " into Go struct field " + field + " of type " + std::string(type);
    }

    void read_text(const data::Value* value, const std::string& field, std::string& into) {
        if (value == nullptr || value->is_null()) return;
        if (value->is_list() || value->is_map()) {
            report(*value, field.starts_with('.') ? field : "SimpleHead." + field, "string");
        } else {
            into = value->is_string() ? std::string(value->text()) : plain_text(*value);
        }
    }

    static std::string plain_text(data::Value value) {
        value.clear_source();
        return value.scalar_text();
    }

    void read_metadata(const data::Value* metadata, Head& head) {
        if (metadata == nullptr || metadata->is_null()) return;
        if (!metadata->is_map()) {
            return report(
                *metadata,
                "SimpleHead.metadata",
                "struct { Name string \"json:\\\"name\\\"\"; Annotations map[string]string "
                "\"json:\\\"annotations\\\"\" }"
            );
        }
        if (const data::Value* annotations = metadata->member("annotations")) {
            if (!annotations->is_map() && !annotations->is_null())
                report(*annotations, "SimpleHead.metadata.annotations", "map[string]string");
            for (const data::Member& member : annotations->map())
                read_text(&member.value, ".metadata.annotations", head.annotations[member.key]);
        }
        read_text(metadata->member("name"), ".metadata.name", head.name);
    }

    std::string problem_;
};

std::vector<std::string> words_of(const Head& head, std::string_view annotation) {
    std::vector<std::string> words;
    const auto found = head.annotations.find(annotation);
    if (found == head.annotations.end()) return words;
    for (const std::string& word : split(found->second, ','))
        words.push_back(to_lower(trim_blanks(word)));
    return words;
}

/// Go's strconv.Atoi; zero for what is no number.
int weight_of(const Head& head) {
    const auto found = head.annotations.find("helm.sh/hook-weight");
    if (found == head.annotations.end()) return 0;
    std::string_view digits = found->second;
    if (digits.starts_with('+')) digits.remove_prefix(1);
    int weight = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), weight);
    return error == std::errc{} && end == digits.data() + digits.size() ? weight : 0;
}

std::optional<HookEvent> find_event(std::string_view name) {
    const auto found =
        std::ranges::find(kEvents, name, &std::pair<std::string_view, HookEvent>::first);
    return found == kEvents.end() ? std::nullopt : std::optional(found->second);
}

/// The hook that the object is; nothing if it names an event that does not exist.
std::optional<Hook> make_hook(Manifest manifest, const Head& head) {
    Hook hook;
    hook.manifest = std::move(manifest);
    hook.weight = weight_of(head);
    for (const std::string& word : words_of(head, "helm.sh/hook")) {
        const std::optional<HookEvent> event = find_event(word);
        if (!event) return std::nullopt;
        hook.events.push_back(*event);
    }
    hook.delete_policies = words_of(head, "helm.sh/hook-delete-policy");
    hook.output_log_policies = words_of(head, "helm.sh/hook-output-log-policy");
    return hook;
}

Result<> add_document(const std::string& source, std::string text, SortedManifests& into) {
    const Result<data::Value> document = read_helm_yaml(text);
    if (!document) return fail(explain_output(source, text, document.error().message()));
    Result<Head> head = HeadReader().read(*document);
    if (!head) return fail(explain_output(source, text, head.error().message()));

    Manifest manifest{source, head->api_version, head->kind, head->name, std::move(text)};
    const auto hook_types = head->annotations.find("helm.sh/hook");
    if (hook_types == head->annotations.end()) {
        into.manifests.push_back(std::move(manifest));
        return {};
    }
    std::optional<Hook> hook = make_hook(std::move(manifest), *head);
    if (hook) {
        into.hooks.push_back(*std::move(hook));
    } else {
        into.notes.push_back("skipping unknown hook: " + gotemplate::quote(hook_types->second));
    }
    return {};
}

/// Objects of one kind keep their order.
template <typename Item, typename KindOf>
void sort_by_kind(std::vector<Item>& items, KindOf kind_of) {
    std::vector<std::size_t> order(items.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, [&](std::size_t left, std::size_t right) {
        const std::string& left_kind = kind_of(items[left]);
        const std::string& right_kind = kind_of(items[right]);
        if (left_kind == right_kind) return left < right;
        return is_installed_before(left_kind, right_kind);
    });
    std::vector<Item> sorted;
    sorted.reserve(items.size());
    for (const std::size_t place : order)
        sorted.push_back(std::move(items[place]));
    items = std::move(sorted);
}

}  // namespace

std::string_view hook_event_name(HookEvent event) {
    const auto found =
        std::ranges::find(kEvents, event, &std::pair<std::string_view, HookEvent>::second);
    return found->first;
}

bool Hook::is_for(HookEvent event) const {
    return std::ranges::find(events, event) != events.end();
}

bool is_installed_before(std::string_view left_kind, std::string_view right_kind) {
    return is_before(kInstallOrder, left_kind, right_kind);
}

bool is_removed_before(std::string_view left_kind, std::string_view right_kind) {
    return is_before(kRemovalOrder, left_kind, right_kind);
}

std::vector<std::string> split_manifests(std::string_view text) {
    text = trim_blanks(text);
    std::vector<std::string> documents;
    const auto add = [&documents](std::string_view document) {
        if (!document.empty()) documents.emplace_back(trim_blanks(document));
    };
    std::size_t begin = 0;
    for (std::size_t at = 0; at < text.size();) {
        // A separator has a line end before it that the one before it has not used up.
        const bool at_line = at == 0 || (at > begin && text[at - 1] == '\n');
        if (!at_line || !text.substr(at).starts_with("---")) {
            const std::size_t line = text.find('\n', at);
            if (line == std::string_view::npos) break;
            at = line + 1;
            continue;
        }
        std::size_t end = at;
        while (end > begin && is_regex_blank(text[end - 1]))
            --end;
        add(text.substr(begin, end - begin));
        at += 3;
        while (at < text.size() && is_regex_blank(text[at]))
            ++at;
        begin = at;
    }
    if (begin < text.size()) add(text.substr(begin));
    return documents;
}

Result<SortedManifests> sort_manifests(const std::map<std::string, std::string>& files) {
    SortedManifests sorted;
    for (const auto& [name, content] : files) {
        if (base_name(name).starts_with('_') || trim_blanks(content).empty()) continue;
        for (std::string& document : split_manifests(content)) {
            const Result<> added = add_document(name, std::move(document), sorted);
            if (!added) return fail(added.error());
        }
    }
    sort_by_kind(sorted.manifests, [](const Manifest& manifest) -> const std::string& {
        return manifest.kind;
    });
    sort_by_kind(sorted.hooks, [](const Hook& hook) -> const std::string& {
        return hook.manifest.kind;
    });
    return sorted;
}

}  // namespace ds::helm
