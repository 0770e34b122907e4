#include "deploy/refusal.hpp"

#include <cctype>
#include <optional>
#include <string>
#include <string_view>

namespace ds::deploy {
namespace {

bool has(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

// "failed to create typed patch object (…; apps/v1, Kind=Deployment): .spec.replica: field not
// declared in schema", "Deployment.apps "web" is invalid: spec.replicas: Invalid value: …".
std::string_view without_introduction(std::string_view message) {
    for (const std::string_view end : {"Kind=", "is invalid: "}) {
        const std::size_t found = message.find(end);
        if (found == std::string_view::npos) continue;
        const std::size_t colon = message.find(": ", found);
        if (colon != std::string_view::npos) return message.substr(colon + 2);
    }
    return message;
}

// "[spec.a: Required value, spec.b: …]" is how the server lists several; the first one counts.
// The field at the start of "spec.replicas: Invalid value: …"; the colon ends it unless it is in
// the quotes of a list's key.
std::optional<std::string_view> find_field_name(std::string_view text) {
    if (text.starts_with('[')) text.remove_prefix(1);
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char letter = text[i];
        if (letter == '"') quoted = !quoted;
        if (quoted || letter == '"') continue;
        if (letter == ':') return i > 0 ? std::optional(text.substr(0, i)) : std::nullopt;
        const bool fits = std::isalnum(static_cast<unsigned char>(letter)) != 0 ||
                          std::string_view(".[]=-_/,").find(letter) != std::string_view::npos;
        if (!fits) return std::nullopt;
    }
    return std::nullopt;
}

std::string_view hint_for(std::string_view message) {
    if (has(message, "field is immutable") || has(message, "are forbidden") ||
        has(message, "may not change")) {
        return "; this cannot be changed in place: run 'devspace purge', then deploy again";
    }
    if (has(message, "field not declared in schema")) {
        return "; check the spelling and the apiVersion";
    }
    if (has(message, "exceeded quota")) return "; the namespace has a resource quota";
    if (has(message, "no endpoints available") || has(message, "failed calling webhook")) {
        return "; an admission webhook of the cluster does not answer";
    }
    return "";
}

}  // namespace

Error explain_refusal(const Error& error, const Manifest& manifest) {
    const bool about_cluster =
        error.code() == ErrorCode::Unauthorized || error.code() == ErrorCode::Unavailable;
    if (about_cluster) return error;
    const std::string_view message = error.message();
    const std::string_view core = without_introduction(message);
    std::string place = manifest.place();
    const std::optional<std::string_view> field = find_field_name(core);
    if (field) {
        const data::Position position = find_field(manifest.object, *field).position();
        if (position) place = manifest.file + ":" + std::to_string(position.line);
    }
    std::string text = place + ": ";
    if (field) text += "apply " + describe(manifest.ref) + ": ";
    text += field ? core : message;
    text += hint_for(message);
    return {error.code(), std::move(text)};
}

}  // namespace ds::deploy
