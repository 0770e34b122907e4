#include "images/build_source.hpp"

#include "sys/file.hpp"
#include "sys/folder.hpp"

#include <optional>
#include <utility>
#include <vector>

namespace ds::images {
namespace {

constexpr std::string_view kStateFolder = ".devspace";

std::string absolute(const std::string& root, const std::string& path) {
    return path.starts_with('/') ? path : root + "/" + path;
}

bool is_below(std::string_view path, std::string_view folder) {
    return path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/';
}

/// The path relative to the folder; empty when it is not below it.
std::string relative_to(std::string_view folder, std::string_view path) {
    if (folder == "/") return std::string(path.substr(1));
    return is_below(path, folder) ? std::string(path.substr(folder.size() + 1)) : std::string();
}

tl::unexpected<Error> missing(std::string_view key, std::string_view where, const Error& error) {
    if (error.code() != ErrorCode::NotFound) return fail(error);
    const std::string name(key);
    return fail(
        ErrorCode::InvalidInput,
        "the " + name + " '" + std::string(where) +
            "' does not exist; create it, or name the right " + "one with the image's key '" +
            name + "'"
    );
}

/// The parent with links resolved, so that a Dockerfile that is a link keeps its own name.
Result<std::string> resolve_parent(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    const Result<std::string> parent = sys::resolve_path(path.substr(0, slash + 1));
    if (!parent) return parent;
    return (*parent == "/" ? "" : *parent) + path.substr(slash);
}

Result<> find_context(const std::string& root, const config::Image& image, BuildSource& source) {
    const Result<std::string> context = sys::resolve_path(absolute(root, image.context));
    if (!context) return missing("context", image.context, context.error());
    const Result<sys::Node> node = sys::inspect(*context);
    if (!node) return fail(node.error());
    if (node->kind != sys::NodeKind::Folder) {
        return fail(
            ErrorCode::InvalidInput, "the build context '" + image.context + "' is not a folder"
        );
    }
    source.context = *context;
    const Result<std::string> real_root = sys::resolve_path(root);
    if (!real_root) return fail(real_root.error());
    source.state_folder = relative_to(*context, *real_root + "/" + std::string(kStateFolder));
    return {};
}

Result<> find_dockerfile(const std::string& root, const config::Image& image, BuildSource& source) {
    const Result<std::string> path = resolve_parent(absolute(root, image.dockerfile));
    if (!path) return missing("dockerfile", image.dockerfile, path.error());
    const Result<std::string> text = sys::read_file(*path);
    if (!text) return missing("dockerfile", image.dockerfile, text.error());
    source.dockerfile = *path;
    source.dockerfile_in_context = relative_to(source.context, *path);
    source.dockerfile_text = *text;
    return {};
}

Result<> find_ignore_file(BuildSource& source) {
    const std::vector<std::string> candidates = {
        source.context + "/devspace.dockerignore",
        source.dockerfile + ".dockerignore",
        source.context + "/.dockerignore",
    };
    for (const std::string& candidate : candidates) {
        Result<std::string> text = sys::read_file(candidate);
        if (!text && text.error().code() == ErrorCode::NotFound) continue;
        if (!text) return fail(text.error());
        const std::vector<std::string> lines = ignore::DockerPatterns::lines_of(*text);
        Result<ignore::DockerPatterns> patterns = ignore::DockerPatterns::parse(lines);
        if (!patterns) return fail(patterns.error().with_context("read '" + candidate + "'"));
        source.ignore_file = relative_to(source.context, candidate);
        source.ignore_text = *std::move(text);
        source.patterns = *std::move(patterns);
        return {};
    }
    return {};
}

}  // namespace

bool BuildSource::includes(std::string_view path) const {
    // The daemon needs both of them, whatever the patterns say.
    if (path == dockerfile_in_context || path == ignore_file) return true;
    if (!state_folder.empty() && (path == state_folder || is_below(path, state_folder))) {
        return false;
    }
    return !patterns.excluded(path);
}

bool BuildSource::may_include_below(std::string_view folder) const {
    if (folder == state_folder) return false;
    return is_below(dockerfile_in_context, folder) || is_below(ignore_file, folder) ||
           patterns.may_include_below(folder);
}

Result<BuildSource> find_build_source(const std::string& root, const config::Image& image) {
    BuildSource source;
    if (const Result<> found = find_context(root, image, source); !found) {
        return fail(found.error());
    }
    if (const Result<> found = find_dockerfile(root, image, source); !found) {
        return fail(found.error());
    }
    if (const Result<> found = find_ignore_file(source); !found) return fail(found.error());
    return source;
}

}  // namespace ds::images
