#include "kube/missing_right.hpp"

#include "base/strings.hpp"

#include <cstddef>
#include <vector>

namespace ds::kube {
namespace {

// The text in quotes behind `before`; nothing where that is not to be found.
std::optional<std::string> quoted_after(std::string_view text, std::string_view before) {
    const std::size_t found = text.find(before);
    if (found == std::string_view::npos) return std::nullopt;
    const std::string_view rest = text.substr(found + before.size());
    if (!rest.starts_with('"')) return std::nullopt;
    const std::size_t end = rest.find('"', 1);
    if (end == std::string_view::npos) return std::nullopt;
    return std::string(rest.substr(1, end - 1));
}

std::string word_after(std::string_view text, std::string_view before) {
    const std::size_t found = text.find(before);
    if (found == std::string_view::npos) return "";
    const std::string_view rest = text.substr(found + before.size());
    return std::string(rest.substr(0, rest.find(' ')));
}

bool is_stream(std::string_view resource) {
    return resource == "pods/exec" || resource == "pods/attach" || resource == "pods/portforward";
}

// The verbs that a right is of no use without.
std::string verbs_of(const MissingRight& right) {
    // An upgrade to SPDY is a POST, one to WebSocket a GET; which one it is depends on the cluster.
    if (is_stream(right.resource)) return "create, get";
    // Applying creates what is not there.
    if (right.verb == "patch" && right.resource.find('/') == std::string::npos)
        return "create, patch";
    return right.verb;
}

// For names that would be something else in YAML.
std::string in_quotes(const std::string& text) {
    return "\"" + text + "\"";
}

}  // namespace

std::optional<MissingRight> parse_missing_right(std::string_view message) {
    const auto user = quoted_after(message, "User ");
    if (!user) return std::nullopt;
    MissingRight right;
    right.user = *user;
    right.verb = word_after(message, " cannot ");
    if (right.verb.empty()) return std::nullopt;
    if (const auto path = quoted_after(message, " path ")) {
        right.path = *path;
        return right;
    }
    const auto resource = quoted_after(message, " resource ");
    if (!resource) return std::nullopt;
    right.resource = *resource;
    right.group = quoted_after(message, " in API group ").value_or("");
    right.name_space = quoted_after(message, " in the namespace ").value_or("");
    return right;
}

std::string explain(const MissingRight& right) {
    std::string text = "user '" + right.user + "' may not " + right.verb + " ";
    if (!right.path.empty()) {
        return text + "the path " + right.path + "; a ClusterRole with this rule allows it:\n" +
               "  - {nonResourceURLs: [" + in_quotes(right.path) + "], verbs: [" + right.verb +
               "]}";
    }
    const bool in_namespace = !right.name_space.empty();
    text += right.resource + (right.group.empty() ? "" : "." + right.group);
    text += in_namespace ? " in namespace '" + right.name_space + "'" : " of the whole cluster";
    text += "; this role, bound to that user, allows it:\n";
    text += "  apiVersion: rbac.authorization.k8s.io/v1\n";
    text += in_namespace ? "  kind: Role\n  metadata: {name: devspace, namespace: " +
                               in_quotes(right.name_space) + "}\n"
                         : "  kind: ClusterRole\n  metadata: {name: devspace}\n";
    text += "  rules:\n  - {apiGroups: [" + in_quotes(right.group) + "], resources: [" +
            in_quotes(right.resource) + "], verbs: [" + verbs_of(right) + "]}";
    return text;
}

}  // namespace ds::kube
