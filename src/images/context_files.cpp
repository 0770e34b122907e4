#include "images/context_files.hpp"

#include "crypto/sha256.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace ds::images {
namespace {

constexpr std::uint32_t kExecutable = 0100;  // By its owner.

Error unreadable(const Error& error) {
    if (error.code() != ErrorCode::Forbidden) return error;
    return {
        error.code(),
        error.message() +
            "; it is part of the build context: make it readable, or exclude it in "
            ".dockerignore",
    };
}

/// Lists one folder after the other, without recursion: trees may be deep.
class Walk {
  public:
    explicit Walk(const BuildSource& source) : source_(source) {}

    Result<std::vector<ContextFile>> run() {
        std::vector<std::string> folders = {""};
        while (!folders.empty()) {
            const std::string folder = std::move(folders.back());
            folders.pop_back();
            Result<std::vector<std::string>> inner = add_folder(folder);
            if (!inner) return fail(unreadable(inner.error()));
            folders.insert(folders.end(), inner->begin(), inner->end());
        }
        std::ranges::sort(files_, {}, &ContextFile::path);
        return std::move(files_);
    }

  private:
    /// Adds what is in the folder and yields the folders to go on with.
    Result<std::vector<std::string>> add_folder(const std::string& folder) {
        Result<std::vector<sys::Node>> nodes = sys::list_folder(source_.context + "/" + folder);
        if (!nodes) return fail(nodes.error());
        std::vector<std::string> inner;
        for (sys::Node& node : *nodes) {
            std::string path = folder.empty() ? node.name : folder + "/" + node.name;
            const bool included = source_.includes(path);
            const bool is_folder = node.kind == sys::NodeKind::Folder;
            if (is_folder && (included || source_.may_include_below(path))) inner.push_back(path);
            if (!included || node.kind == sys::NodeKind::Other) continue;
            ContextFile file{std::move(path), std::move(node), {}, {}};
            if (file.node.kind == sys::NodeKind::Symlink) {
                Result<std::string> target = sys::read_link(source_.context + "/" + file.path);
                if (!target) return fail(target.error());
                file.link_target = *std::move(target);
            }
            files_.push_back(std::move(file));
        }
        return inner;
    }

    const BuildSource& source_;
    std::vector<ContextFile> files_;
};

bool same_stamps(const sys::Node& one, const sys::Node& other) {
    return one.kind == other.kind && one.size == other.size && one.inode == other.inode &&
           one.modified_ns == other.modified_ns && one.changed_ns == other.changed_ns;
}

Result<std::string> hash_file(const std::string& path, std::vector<char>& space) {
    Result<sys::FileReader> reader = sys::FileReader::open(path);
    if (!reader) return fail(unreadable(reader.error()));
    crypto::Sha256 digest;
    for (;;) {
        const Result<std::size_t> count = reader->read(space);
        if (!count) return fail(count.error());
        digest.update({space.data(), *count});
        if (*count < space.size()) return digest.finish();
    }
}

/// Whether both would be the same to a build.
bool same_content(const ContextFile& one, const ContextFile& other) {
    const bool same_mode = (one.node.mode & kExecutable) == (other.node.mode & kExecutable);
    const bool is_file = one.node.kind == sys::NodeKind::File;
    return one.node.kind == other.node.kind && one.digest == other.digest &&
           one.link_target == other.link_target && (!is_file || same_mode);
}

}  // namespace

Result<std::vector<ContextFile>> list_context(const BuildSource& source) {
    return Walk(source).run();
}

Result<std::size_t> hash_files(
    const std::string& context,
    const std::vector<ContextFile>& known,
    std::vector<ContextFile>& files
) {
    constexpr std::size_t kReadSize = std::size_t{256} * 1024;
    std::vector<char> space(kReadSize);
    std::size_t read = 0;
    auto hint = known.begin();  // Both lists are sorted by path.
    for (ContextFile& file : files) {
        if (file.node.kind != sys::NodeKind::File) continue;
        hint = std::lower_bound(
            hint,
            known.end(),
            file.path,
            [](const ContextFile& at, const std::string& path) { return at.path < path; }
        );
        if (hint != known.end() && hint->path == file.path && same_stamps(hint->node, file.node)) {
            file.digest = hint->digest;
        }
        if (!file.digest.empty()) continue;
        Result<std::string> digest = hash_file(context + "/" + file.path, space);
        if (!digest) return fail(digest.error());
        file.digest = *std::move(digest);
        ++read;
    }
    return read;
}

std::string digest_of(const std::vector<ContextFile>& files) {
    crypto::Sha256 digest;
    for (const ContextFile& file : files) {
        const bool executable = (file.node.mode & kExecutable) != 0;
        char kind = 'f';
        if (file.node.kind == sys::NodeKind::Folder) kind = 'd';
        if (file.node.kind == sys::NodeKind::Symlink) kind = 'l';
        if (kind == 'f' && executable) kind = 'x';
        // Neither paths nor link targets hold NUL, and digests have one size: no two trees give
        // the same bytes.
        std::string record = kind + file.path;
        record += '\0';
        record += file.link_target;
        record += '\0';
        record += file.digest;
        digest.update(record);
    }
    return digest.finish_hex();
}

std::string describe_changes(
    const std::vector<ContextFile>& before, const std::vector<ContextFile>& now
) {
    std::map<std::string_view, const ContextFile*> changed;
    for (const ContextFile& file : before)
        changed.emplace(file.path, &file);
    for (const ContextFile& file : now) {
        const auto [old, is_new] = changed.emplace(file.path, &file);
        if (!is_new && same_content(*old->second, file)) changed.erase(old);
    }
    // A folder that came or went is not worth a word beside what was in it.
    const auto is_folder = [](const auto& entry) {
        return entry.second->node.kind == sys::NodeKind::Folder;
    };
    if (!std::ranges::all_of(changed, is_folder)) std::erase_if(changed, is_folder);
    if (changed.empty()) return {};
    std::string text(changed.begin()->first);
    if (changed.size() > 1) text += " and " + std::to_string(changed.size() - 1) + " more";
    return text;
}

}  // namespace ds::images
