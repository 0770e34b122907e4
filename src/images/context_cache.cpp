#include "images/context_cache.hpp"

#include "crypto/sha256.hpp"
#include "sys/file.hpp"

#include <cstdint>
#include <cstring>
#include <optional>

namespace ds::images {
namespace {

constexpr std::string_view kMagic = "devspace context 1\n";
constexpr unsigned kMode = 0600;
constexpr unsigned kFolderMode = 0700;
/// More than the clock of any file system jumps at once.
constexpr std::int64_t kRacyNs = 2'000'000'000;

void put_number(std::string& into, std::uint64_t number) {
    for (int shift = 0; shift < 64; shift += 8) {
        into.push_back(static_cast<char>((number >> shift) & 0xff));
    }
}

void put_text(std::string& into, std::string_view text) {
    put_number(into, text.size());
    into += text;
}

/// Takes what `put_number` and `put_text` wrote; nothing once the bytes do not suffice.
class Reader {
  public:
    explicit Reader(std::string_view bytes) : bytes_(bytes) {}

    bool at_end() const { return bytes_.empty(); }

    std::optional<std::uint64_t> number() {
        if (bytes_.size() < 8) return std::nullopt;
        std::uint64_t number = 0;
        for (std::size_t i = 8; i-- > 0;) {
            number = (number << 8) | static_cast<unsigned char>(bytes_[i]);
        }
        bytes_.remove_prefix(8);
        return number;
    }

    std::optional<std::string> text() {
        const std::optional<std::uint64_t> size = number();
        if (!size || *size > bytes_.size()) return std::nullopt;
        std::string text(bytes_.substr(0, *size));
        bytes_.remove_prefix(*size);
        return text;
    }

  private:
    std::string_view bytes_;
};

std::optional<ContextFile> read_entry(Reader& reader) {
    const auto path = reader.text();
    const auto target = reader.text();
    const auto digest = reader.text();
    const auto kind = reader.number();
    const auto mode = reader.number();
    const auto size = reader.number();
    const auto modified = reader.number();
    const auto changed = reader.number();
    const auto inode = reader.number();
    if (!path || !target || !digest || !kind || !inode) return std::nullopt;
    if (*kind > static_cast<std::uint64_t>(sys::NodeKind::Other)) return std::nullopt;
    ContextFile file{*path, {}, *target, *digest};
    file.node = {
        .name = path->substr(path->rfind('/') + 1),
        .kind = static_cast<sys::NodeKind>(*kind),
        .mode = static_cast<std::uint32_t>(*mode),
        .size = *size,
        .modified_ns = static_cast<std::int64_t>(*modified),
        .changed_ns = static_cast<std::int64_t>(*changed),
        .inode = *inode,
    };
    return file;
}

}  // namespace

std::string context_cache_path(std::string_view root, std::string_view image) {
    // Names of images are not file names.
    const std::string name = crypto::sha256_hex(image).substr(0, 16);
    return std::string(root) + "/.devspace/images/" + name;
}

std::vector<ContextFile> read_context_cache(const std::string& path) {
    const Result<std::string> bytes = sys::read_file(path);
    const Result<sys::Node> node = sys::inspect(path);
    if (!bytes || !node) return {};
    std::vector<ContextFile> files = decode_context(*bytes);
    for (ContextFile& file : files) {
        if (file.node.changed_ns > node->modified_ns - kRacyNs) file.node.changed_ns = 0;
    }
    return files;
}

Result<> write_context_cache(const std::string& path, const std::vector<ContextFile>& files) {
    const Result<> made = sys::make_directories(path.substr(0, path.rfind('/')), kFolderMode);
    if (!made) return made;
    return sys::write_file_atomically(path, encode_context(files), kMode);
}

std::string encode_context(const std::vector<ContextFile>& files) {
    std::string bytes(kMagic);
    for (const ContextFile& file : files) {
        put_text(bytes, file.path);
        put_text(bytes, file.link_target);
        put_text(bytes, file.digest);
        put_number(bytes, static_cast<std::uint64_t>(file.node.kind));
        put_number(bytes, file.node.mode);
        put_number(bytes, file.node.size);
        put_number(bytes, static_cast<std::uint64_t>(file.node.modified_ns));
        put_number(bytes, static_cast<std::uint64_t>(file.node.changed_ns));
        put_number(bytes, file.node.inode);
    }
    return bytes;
}

std::vector<ContextFile> decode_context(std::string_view bytes) {
    if (!bytes.starts_with(kMagic)) return {};
    Reader reader(bytes.substr(kMagic.size()));
    std::vector<ContextFile> files;
    while (!reader.at_end()) {
        std::optional<ContextFile> file = read_entry(reader);
        if (!file) return {};
        files.push_back(*std::move(file));
    }
    return files;
}

}  // namespace ds::images
