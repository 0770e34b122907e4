#include "sync/trash.hpp"

#include "base/strings.hpp"
#include "sys/descriptor.hpp"
#include "sys/directory.hpp"
#include "sys/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <ctime>
#include <utility>
#include <vector>

namespace ds::sync {
namespace {

constexpr mode_t kDirectoryMode = 0700;
constexpr mode_t kFileMode = 0600;
constexpr std::size_t kPiece = std::size_t{64} * 1024;

/// One line of the listing.
struct Item {
    std::string_view path;
    std::string_view side;
    std::string_view reason;
    std::string file;
    std::uint64_t size = 0;
    bool executable = false;
};

tl::unexpected<Error> cannot(std::string_view what, std::string_view path) {
    const int cause = errno;
    return fail(
        ErrorCode::Failed,
        "put '" + std::string(path) + "' into the trash: " + std::string(what) + ": " +
            sys::describe_errno(cause)
    );
}

/// A JSON string; bytes that are no text stand for themselves as \u0000 to \u00ff with the key
/// telling so.
std::string quoted(std::string_view text) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string json = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            json += '\\';
            json += c;
        } else if (byte < 0x20) {
            json += "\\u00";
            json += kDigits[byte >> 4];
            json += kDigits[byte & 0xf];
        } else {
            json += c;
        }
    }
    return json + '"';
}

bool is_utf8(std::string_view text) {
    std::size_t more = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (more > 0) {
            if ((byte & 0xc0) != 0x80) return false;
            --more;
        } else if (byte >= 0xf0 && byte < 0xf8) {
            more = 3;
        } else if (byte >= 0xe0 && byte < 0xf0) {
            more = 2;
        } else if (byte >= 0xc2 && byte < 0xe0) {
            more = 1;
        } else if (byte >= 0x80) {
            return false;
        }
    }
    return more == 0;
}

std::string now_text(const char* format) {
    const std::time_t now = std::time(nullptr);
    std::tm parts = {};
    gmtime_r(&now, &parts);
    std::array<char, 40> text = {};
    const std::size_t size = std::strftime(text.data(), text.size(), format, &parts);
    return {text.data(), size};
}

std::string line_of(const Item& item) {
    const std::string path = is_utf8(item.path)
                                 ? "\"path\":" + quoted(item.path)
                                 : "\"path_base64\":\"" + encode_base64(item.path) + '"';
    return "{\"time\":\"" + now_text("%Y-%m-%dT%H:%M:%SZ") + "\"," + path +
           ",\"side\":" + quoted(item.side) + ",\"reason\":" + quoted(item.reason) +
           ",\"size\":" + std::to_string(item.size) +
           ",\"executable\":" + (item.executable ? "true" : "false") +
           ",\"file\":" + quoted(item.file) + "}\n";
}

Result<> list(const std::string& folder, const Item& item) {
    constexpr int kFlags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC;
    const std::string name = folder + "/list.jsonl";
    const sys::Descriptor listing(::open(name.c_str(), kFlags, kFileMode));
    if (!listing) return cannot("open the listing", item.path);
    const sys::OsResult<> written = sys::write_full(listing.number(), line_of(item));
    if (!written) return cannot("write the listing", item.path);
    return {};
}

/// Finds a free name and makes the folder for it.
Result<std::string> new_name(const std::string& folder, std::uint64_t& next) {
    Result<> made = sys::make_directories(folder, kDirectoryMode);
    if (!made) return fail(std::move(made).error());
    const std::string stem = now_text("%Y%m%d-%H%M%S-");
    for (;;) {
        std::string name = stem + std::to_string(next++);
        if (::access((folder + "/" + name).c_str(), F_OK) != 0) return name;
    }
}

class Version final : public TrashedFile {
  public:
    Version(std::string folder, std::string path, std::string side, std::string reason)
        : folder_(std::move(folder)),
          path_(std::move(path)),
          side_(std::move(side)),
          reason_(std::move(reason)) {}

    ~Version() override {
        if (!finished_ && file_) ::unlink((folder_ + "/" + name_).c_str());
    }

    Result<> open(std::string name, bool executable) {
        name_ = std::move(name);
        executable_ = executable;
        constexpr int kFlags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
        file_ = sys::Descriptor(::open((folder_ + "/" + name_).c_str(), kFlags, kFileMode));
        if (!file_) return cannot("create a file", path_);
        return {};
    }

    Result<> append(std::string_view bytes) override {
        size_ += bytes.size();
        if (!sys::write_full(file_.number(), bytes)) return cannot("write", path_);
        return {};
    }

    Result<> finish() override {
        finished_ = true;
        Item item;
        item.path = path_;
        item.side = side_;
        item.reason = reason_;
        item.file = name_;
        item.size = size_;
        item.executable = executable_;
        return list(folder_, item);
    }

  private:
    std::string folder_;
    std::string path_;
    std::string side_;
    std::string reason_;
    std::string name_;
    sys::Descriptor file_;
    std::uint64_t size_ = 0;
    bool executable_ = false;
    bool finished_ = false;
};

constexpr std::string_view kLocal = "local";
constexpr unsigned kOwnerExecutes = 0100;

}  // namespace

Trash::Trash(std::string folder) : folder_(std::move(folder)) {}

Trash::~Trash() = default;

Result<std::unique_ptr<TrashedFile>> Trash::start(
    std::string_view path, std::string_view side, std::string_view reason, bool executable
) {
    Result<std::string> name = new_name(folder_, next_);
    if (!name) return fail(std::move(name).error());
    auto version = std::make_unique<Version>(
        folder_, std::string(path), std::string(side), std::string(reason)
    );
    Result<> opened = version->open(*std::move(name), executable);
    if (!opened) return fail(std::move(opened).error());
    return version;
}

Result<> Trash::keep_link(
    std::string_view path, std::string_view side, std::string_view reason, std::string_view target
) {
    Result<std::string> name = new_name(folder_, next_);
    if (!name) return fail(std::move(name).error());
    const std::string place = folder_ + "/" + *name;
    if (::symlink(std::string(target).c_str(), place.c_str()) != 0) return cannot("link", path);
    Item item;
    item.path = path;
    item.side = side;
    item.reason = reason;
    item.file = *std::move(name);
    return list(folder_, item);
}

Result<> Trash::take(
    int directory, std::string_view from, std::string_view path, std::string_view reason
) {
    const std::string source(from);
    const sys::OsResult<sys::FileStatus> status = sys::status_at(directory, source);
    Result<std::string> name = new_name(folder_, next_);
    if (!name) return fail(std::move(name).error());
    const std::string place = folder_ + "/" + *name;
    if (status && ::renameat(directory, source.c_str(), AT_FDCWD, place.c_str()) == 0) {
        Item item;
        item.path = path;
        item.side = kLocal;
        item.reason = reason;
        item.file = *std::move(name);
        item.size = status->type == sys::FileType::Regular ? status->size : 0;
        item.executable = (status->mode & kOwnerExecutes) != 0;
        return list(folder_, item);
    }
    if (errno != EXDEV) return cannot("move", path);
    Result<> copied = copy(directory, from, path, reason);
    if (!copied) return copied;
    if (::unlinkat(directory, source.c_str(), 0) != 0) return cannot("remove", path);
    return {};
}

Result<> Trash::copy(
    int directory, std::string_view from, std::string_view path, std::string_view reason
) {
    const std::string source(from);
    const sys::OsResult<std::string> target = sys::read_link_at(directory, source);
    if (target) return keep_link(path, kLocal, reason, *target);

    constexpr int kFlags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
    const sys::Descriptor file(::openat(directory, source.c_str(), kFlags));
    if (!file) return cannot("open", path);
    const sys::OsResult<sys::FileStatus> status = sys::status_at(file.number(), "");
    const bool executable = status && (status->mode & kOwnerExecutes) != 0;
    Result<std::unique_ptr<TrashedFile>> version = start(path, kLocal, reason, executable);
    if (!version) return fail(std::move(version).error());
    std::vector<char> piece(kPiece);
    for (;;) {
        const sys::OsResult<std::size_t> size =
            sys::read_full(file.number(), piece.data(), piece.size());
        if (!size) return cannot("read", path);
        Result<> appended = (*version)->append({piece.data(), *size});
        if (!appended) return appended;
        if (*size < piece.size()) return (*version)->finish();
    }
}

}  // namespace ds::sync
