#include "dev/sync_trash.hpp"

#include "base/strings.hpp"
#include "data/json.hpp"
#include "data/value.hpp"
#include "sync/path.hpp"
#include "sync/trash.hpp"
#include "sys/descriptor.hpp"
#include "sys/directory.hpp"
#include "sys/file.hpp"
#include "sys/folder.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <ctime>
#include <iomanip>
#include <map>
#include <sstream>
#include <utility>

namespace ds::dev {
namespace {

constexpr unsigned kListMode = 0600;

std::string trash_of(const std::string& state_folder) {
    return state_folder + "/trash";
}

std::string list_of(const std::string& state_folder) {
    return trash_of(state_folder) + "/list.jsonl";
}

// A line as it stands, and what it says.
struct Line {
    std::string text;
    TrashedVersion version;
};

std::vector<Line> read_lines(const std::string& state_folder) {
    std::vector<Line> lines;
    const Result<std::string> text = sys::read_file(list_of(state_folder));
    if (!text) return lines;
    std::istringstream stream(*text);
    for (std::string line; std::getline(stream, line);) {
        const Result<data::Value> value = data::parse_json(line);
        if (!value) continue;
        TrashedVersion version;
        version.path = value->text_at("path");
        const std::string_view encoded = value->text_at("path_base64");
        if (!encoded.empty()) version.path = decode_base64(encoded).value_or("");
        version.side = value->text_at("side");
        version.reason = value->text_at("reason");
        version.time = value->text_at("time");
        version.file = value->text_at("file");
        version.size = static_cast<std::uint64_t>(value->int_at("size").value_or(0));
        version.executable = value->bool_at("executable").value_or(false);
        const bool plain = !version.file.empty() && version.file.find('/') == std::string::npos;
        if (!plain || !sync::is_valid_path(version.path)) continue;
        lines.push_back({.text = line, .version = std::move(version)});
    }
    return lines;
}

std::chrono::system_clock::time_point time_of(const std::string& text) {
    std::tm parts = {};
    std::istringstream stream(text);
    stream >> std::get_time(&parts, "%Y-%m-%dT%H:%M:%SZ");
    if (stream.fail()) return {};
    return std::chrono::system_clock::from_time_t(timegm(&parts));
}

Result<> place_link(int directory, const std::string& name, const std::string& target) {
    if (::symlinkat(target.c_str(), directory, name.c_str()) == 0) return {};
    return fail(ErrorCode::Failed, "restore '" + name + "': " + std::strerror(errno));
}

}  // namespace

std::vector<TrashedVersion> read_trash(const std::string& state_folder) {
    std::vector<TrashedVersion> versions;
    for (Line& line : read_lines(state_folder))
        versions.push_back(std::move(line.version));
    return versions;
}

void prune_trash(
    const std::string& state_folder,
    const TrashLimits& limits,
    std::chrono::system_clock::time_point now
) {
    const std::vector<Line> lines = read_lines(state_folder);
    std::map<std::string, std::size_t> versions;
    std::uint64_t bytes = 0;
    std::vector<std::string_view> kept;
    std::vector<std::string> gone;
    for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
        const TrashedVersion& version = line->version;
        bytes += version.size;
        const bool fits = ++versions[version.path] <= limits.versions && bytes <= limits.bytes &&
                          now - time_of(version.time) <= limits.age;
        if (fits) {
            kept.push_back(line->text);
        } else {
            gone.push_back(version.file);
        }
    }
    if (gone.empty()) return;
    std::string list;
    for (auto text = kept.rbegin(); text != kept.rend(); ++text)
        list.append(*text).append("\n");
    // The listing first: a file without a line is in nobody's way.
    if (!sys::write_file_atomically(list_of(state_folder), list, kListMode)) return;
    for (const std::string& file : gone)
        ::unlink((trash_of(state_folder) + "/" + file).c_str());
}

Result<> restore_version(
    const std::string& state_folder, const TrashedVersion& version, const std::string& local_root
) {
    const std::string source = trash_of(state_folder) + "/" + version.file;
    const std::string parent(sync::parent_of(version.path));
    const std::string name(sync::name_of(version.path));
    Result<> made = sys::make_directories(local_root + (parent.empty() ? "" : "/" + parent));
    if (!made) return made;
    const sys::OsResult<sys::Descriptor> root = sys::open_root(local_root);
    if (!root) return fail(ErrorCode::NotFound, "open '" + local_root + "'");
    const sys::OsResult<sys::Descriptor> directory =
        sys::open_beneath(root->number(), parent, O_PATH | O_DIRECTORY);
    if (!directory) {
        return fail(
            ErrorCode::Failed,
            "open the folder of '" + version.path + "': " + sys::describe_errno(directory.error())
        );
    }
    const sys::OsResult<sys::FileStatus> now = sys::status_at(directory->number(), name);
    if (now && now->type == sys::FileType::Directory) {
        return fail(ErrorCode::Conflict, "'" + version.path + "' is a folder now");
    }
    if (now) {
        sync::Trash trash(trash_of(state_folder));
        Result<> kept = trash.take(directory->number(), name, version.path, "restored over");
        if (!kept) return kept;
    }
    const Result<std::string> target = sys::read_link(source);
    if (target) return place_link(directory->number(), name, *target);
    const Result<std::string> bytes = sys::read_file(source);
    if (!bytes) return fail(bytes.error());
    constexpr unsigned kPlain = 0644;
    constexpr unsigned kProgram = 0755;
    return sys::write_file_atomically(
        local_root + "/" + version.path, *bytes, version.executable ? kProgram : kPlain
    );
}

}  // namespace ds::dev
