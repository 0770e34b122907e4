#include "docker/image_reference.hpp"

#include "base/strings.hpp"

#include <algorithm>

namespace ds::docker {
namespace {

constexpr std::size_t kMaxPath = 255;
constexpr std::size_t kMaxTag = 128;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_lower(char c) {
    return c >= 'a' && c <= 'z';
}

bool is_letter(char c) {
    return is_lower(c) || (c >= 'A' && c <= 'Z');
}

bool is_lower_alphanumeric(char c) {
    return is_lower(c) || is_digit(c);
}

/// Runs of lower-case letters and digits, separated by ".", "_", "__" or any number of "-".
bool is_path_component(std::string_view text) {
    if (text.empty() || !is_lower_alphanumeric(text.front()) ||
        !is_lower_alphanumeric(text.back())) {
        return false;
    }
    std::size_t at = 0;
    while (at < text.size()) {
        if (is_lower_alphanumeric(text[at])) {
            ++at;
            continue;
        }
        const char separator = text[at];
        const std::size_t end = std::min(text.find_first_not_of(separator, at), text.size());
        const std::size_t longest = separator == '-' ? end : separator == '_' ? 2 : 1;
        const bool known = separator == '-' || separator == '_' || separator == '.';
        if (!known || end - at > longest || !is_lower_alphanumeric(text[end])) return false;
        at = end;
    }
    return true;
}

bool is_port(std::string_view text) {
    return !text.empty() && text.size() <= 5 && std::ranges::all_of(text, is_digit);
}

bool is_host(std::string_view text) {
    if (text.starts_with('[')) {
        const std::size_t end = text.find(']');
        if (end == std::string_view::npos) return false;
        const std::string_view rest = text.substr(end + 1);
        return rest.empty() || (rest.front() == ':' && is_port(rest.substr(1)));
    }
    const std::size_t colon = text.find(':');
    if (colon != std::string_view::npos && !is_port(text.substr(colon + 1))) return false;
    const std::vector<std::string> labels = split(text.substr(0, colon), '.');
    return std::ranges::all_of(labels, [](const std::string& label) {
        return !label.empty() && label.front() != '-' && label.back() != '-' &&
               std::ranges::all_of(label, [](char c) {
                   return is_letter(c) || is_digit(c) || c == '-';
               });
    });
}

/// Docker's rule for telling "host/image" from "user/image".
bool looks_like_host(std::string_view first) {
    return first == "localhost" || first.find_first_of(".:[") != std::string_view::npos ||
           std::ranges::any_of(first, [](char c) { return c >= 'A' && c <= 'Z'; });
}

bool is_digest(std::string_view text) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos || colon == 0) return false;
    const std::string_view digits = text.substr(colon + 1);
    const bool hexadecimal =
        std::ranges::all_of(digits, [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); });
    const std::string_view algorithm = text.substr(0, colon);
    if (algorithm == "sha256" && digits.size() != 64) return false;
    return hexadecimal && digits.size() >= 32 && digits.size() <= 256 &&
           is_letter(algorithm.front());
}

tl::unexpected<Error> refuse(std::string_view text, std::string_view why) {
    return fail(
        ErrorCode::InvalidInput,
        "image '" + std::string(text) + "' is not a valid image name: " + std::string(why)
    );
}

}  // namespace

std::string ImageReference::repository() const {
    return registry + "/" + path;
}

Result<ImageReference> parse_image_reference(std::string_view text) {
    ImageReference reference;
    std::string_view name = text;
    if (name.empty()) return refuse(text, "it is empty");

    if (const std::size_t at = name.find('@'); at != std::string_view::npos) {
        reference.digest = name.substr(at + 1);
        if (!is_digest(reference.digest)) return refuse(text, "the digest after '@' is malformed");
        name = name.substr(0, at);
    }
    const std::size_t slash = name.rfind('/');
    const std::size_t colon = name.find(':', slash == std::string_view::npos ? 0 : slash);
    if (colon != std::string_view::npos) {
        reference.tag = name.substr(colon + 1);
        if (!is_valid_tag(reference.tag)) return refuse(text, "the tag after ':' is malformed");
        name = name.substr(0, colon);
    }

    const std::size_t first_slash = name.find('/');
    const std::string_view first = name.substr(0, first_slash);
    if (first_slash != std::string_view::npos && looks_like_host(first)) {
        if (!is_host(first)) return refuse(text, "the registry host is malformed");
        reference.registry = normalize_registry(first);
        name = name.substr(first_slash + 1);
    } else {
        reference.registry = kDockerHub;
    }

    const std::vector<std::string> components = split(name, '/');
    if (name.size() > kMaxPath) return refuse(text, "it is longer than 255 characters");
    for (const std::string& component : components) {
        if (is_path_component(component)) continue;
        const bool upper = to_lower(component) != component;
        return refuse(
            text,
            upper ? "the repository must be lower case"
                  : "'" + component + "' may only hold letters, digits and separators"
        );
    }
    const bool official = reference.on_docker_hub() && components.size() == 1;
    reference.path = (official ? "library/" : "") + std::string(name);
    return reference;
}

bool is_valid_tag(std::string_view tag) {
    const auto is_word = [](char c) {
        return is_letter(c) || is_digit(c) || c == '_';
    };
    return !tag.empty() && tag.size() <= kMaxTag && is_word(tag.front()) &&
           std::ranges::all_of(tag, [&](char c) { return is_word(c) || c == '.' || c == '-'; });
}

std::string normalize_registry(std::string_view text) {
    for (const std::string_view scheme : {"https://", "http://"}) {
        if (text.starts_with(scheme)) text.remove_prefix(scheme.size());
    }
    const std::string host(text.substr(0, text.find('/')));
    const bool hub = host == "index.docker.io" || host == "registry-1.docker.io" ||
                     host == "registry.hub.docker.com" || host == "hub.docker.com";
    return hub ? std::string(kDockerHub) : host;
}

std::string registry_for_people(std::string_view registry) {
    return registry == kDockerHub ? "hub.docker.com" : std::string(registry);
}

}  // namespace ds::docker
