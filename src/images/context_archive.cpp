#include "images/context_archive.hpp"

#include "crypto/sha256.hpp"

#include <boost/asio/awaitable.hpp>

#include <algorithm>
#include <utility>

namespace ds::images {
namespace {

constexpr std::size_t kPieceSize = std::size_t{256} * 1024;
constexpr std::string_view kIgnoreFile = ".dockerignore";

docker::TarEntry to_entry(const ContextFile& file) {
    docker::TarEntry entry;
    entry.path = file.path;
    entry.mode = file.node.mode;
    entry.modified = file.node.modified_ns / 1'000'000'000;
    entry.link_target = file.link_target;
    switch (file.node.kind) {
        case sys::NodeKind::Folder:
            entry.kind = docker::TarKind::Directory;
            break;
        case sys::NodeKind::Symlink:
            entry.kind = docker::TarKind::Symlink;
            break;
        case sys::NodeKind::File:
        case sys::NodeKind::Other:
            entry.kind = docker::TarKind::File;
            break;
    }
    return entry;
}

void remove_file(std::vector<ContextFile>& files, std::string_view path) {
    std::erase_if(files, [path](const ContextFile& file) { return file.path == path; });
}

}  // namespace

std::uint64_t ArchiveContent::total_size() const {
    std::uint64_t size = 0;
    for (const ContextFile& file : files) {
        if (file.node.kind == sys::NodeKind::File) size += file.node.size;
    }
    for (const Extra& extra : extras)
        size += extra.content.size();
    return size;
}

ArchiveContent make_archive_content(
    const BuildSource& source, std::vector<ContextFile> files, std::string dockerfile_text
) {
    ArchiveContent content;
    content.context = source.context;
    content.dockerfile = source.dockerfile_in_context;
    // The daemon reads this file of the archive too; another one has decided already.
    if (source.ignore_file != kIgnoreFile) remove_file(files, kIgnoreFile);

    if (content.dockerfile.empty()) {
        // The name depends on the text alone, so that the daemon's cache is not spoilt.
        content.dockerfile = ".dockerfile." + crypto::sha256_hex(dockerfile_text).substr(0, 20);
        const bool has_patterns = source.ignore_file == kIgnoreFile;
        remove_file(files, kIgnoreFile);
        content.extras.push_back({
            std::string(kIgnoreFile),
            (has_patterns ? source.ignore_text : std::string(kIgnoreFile)) + "\n" +
                content.dockerfile + "\n",
        });
        content.extras.push_back({content.dockerfile, std::move(dockerfile_text)});
    } else if (dockerfile_text != source.dockerfile_text) {
        remove_file(files, content.dockerfile);
        content.extras.push_back({content.dockerfile, std::move(dockerfile_text)});
    }
    content.files = std::move(files);
    return content;
}

ContextArchive::ContextArchive(
    ArchiveContent content, Pool& pool, std::function<void(std::uint64_t done)> on_progress
)
    : content_(std::move(content)),
      pool_(pool),
      on_progress_(std::move(on_progress)),
      space_(kPieceSize) {}

Task<std::string> ContextArchive::next() {
    if (ended_) co_return std::string();
    auto work = [this] {
        return pack();
    };
    Result<std::string> piece = co_await pool_.run(std::move(work));
    on_progress_(packed_);
    co_return or_throw(std::move(piece));
}

Result<std::string> ContextArchive::pack() {
    while (!ended_ && tar_.ready() < kPieceSize) {
        const Result<> packed = pack_some();
        if (!packed) return fail(packed.error().with_context("send the build context"));
    }
    return tar_.take();
}

Result<> ContextArchive::pack_some() {
    if (reader_) return pack_content();
    if (file_ < content_.files.size()) return begin_file(content_.files[file_++]);
    if (extra_ < content_.extras.size()) {
        add_extra(content_.extras[extra_++]);
        return {};
    }
    tar_.finish();
    ended_ = true;
    return {};
}

Result<> ContextArchive::begin_file(const ContextFile& file) {
    docker::TarEntry entry = to_entry(file);
    if (entry.kind != docker::TarKind::File) {
        tar_.add(entry);
        return {};
    }
    Result<sys::FileReader> reader = sys::FileReader::open(content_.context + "/" + file.path);
    if (!reader) return fail(reader.error());
    entry.size = reader->size();  // It may have changed since it was listed.
    tar_.add(entry);
    missing_ = entry.size;
    if (missing_ > 0) reader_ = *std::move(reader);
    return {};
}

Result<> ContextArchive::pack_content() {
    const std::size_t wanted = std::min<std::uint64_t>(missing_, space_.size());
    const Result<std::size_t> count = reader_->read(std::span(space_).first(wanted));
    if (!count) return fail(count.error());
    if (*count < wanted) {
        const std::string& path = content_.files[file_ - 1].path;
        return fail(ErrorCode::Failed, "file '" + path + "' became shorter while it was sent");
    }
    tar_.write({space_.data(), wanted});
    packed_ += wanted;
    missing_ -= wanted;
    if (missing_ == 0) reader_.reset();
    return {};
}

void ContextArchive::add_extra(const ArchiveContent::Extra& extra) {
    docker::TarEntry entry;
    entry.path = extra.path;
    entry.size = extra.content.size();
    tar_.add(entry);
    tar_.write(extra.content);
    packed_ += extra.content.size();
}

}  // namespace ds::images
