#include "images/examination.hpp"

#include "crypto/sha256.hpp"
#include "images/context_cache.hpp"
#include "images/dockerfile.hpp"

#include <utility>

namespace ds::images {
namespace {

Result<std::string> text_to_build(const config::Image& image, const std::string& text) {
    const StartOverride start{image.entrypoint, image.command};
    if (start) return override_start(text, image.docker.target, start);
    if (image.docker.target.empty()) return text;
    // The daemon would refuse it only after the whole context was sent.
    const Result<Stage> stage = stage_of(text, image.docker.target);
    if (!stage) return fail(stage.error());
    return text;
}

/// Lists and hashes the context; yields what changed since the last build, in words.
Result<std::string> read_context(
    const std::string& root, const std::string& name, Examination& examination
) {
    Result<std::vector<ContextFile>> files = list_context(examination.source);
    if (!files) return fail(files.error());
    const std::string cache = context_cache_path(root, name);
    const std::vector<ContextFile> known = read_context_cache(cache);
    const Result<std::size_t> read = hash_files(examination.source.context, known, *files);
    if (!read) return fail(read.error());
    examination.files = *std::move(files);
    examination.files_read = *read;
    examination.digests.context = digest_of(examination.files);
    return known.empty() ? std::string() : describe_changes(known, examination.files);
}

}  // namespace

Result<Examination> examine_image(
    const ExamineOptions& options,
    const config::Image& image,
    const std::optional<config::ImageState>& last
) {
    Examination examination;
    Result<BuildSource> source = find_build_source(options.root, image);
    if (!source) return fail(source.error());
    examination.source = *std::move(source);
    Result<std::string> text = text_to_build(image, examination.source.dockerfile_text);
    if (!text) return fail(text.error());
    examination.dockerfile_text = *std::move(text);
    examination.digests.dockerfile = crypto::sha256_hex(examination.source.dockerfile_text);
    examination.digests.options = digest_options(image);

    const config::ImageState* const before = last ? &*last : nullptr;
    const auto decide = [&](const std::string& changes) {
        examination.reason = reason_to_build(before, examination.digests, changes);
        if (!examination.reason && options.force) examination.reason = "a build was asked for";
    };
    decide({});
    if (!examination.reason && options.ignore_context_changes) return examination;
    const Result<std::string> changes = read_context(options.root, image.name, examination);
    if (!changes) return fail(changes.error());
    decide(*changes);
    return examination;
}

}  // namespace ds::images
