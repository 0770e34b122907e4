#include "net/port_owner.hpp"

#include <dirent.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <fstream>
#include <memory>
#include <sstream>
#include <string_view>
#include <vector>

namespace ds::net {
namespace {

std::vector<std::string> names_in(const std::string& folder) {
    std::vector<std::string> names;
    const std::unique_ptr<DIR, int (*)(DIR*)> open(::opendir(folder.c_str()), ::closedir);
    if (!open) return names;
    while (const dirent* entry = ::readdir(open.get()))
        names.emplace_back(entry->d_name);
    return names;
}

// proc_pid_net(5): "sl local_address rem_address st tx:rx tr:when retrnsmt uid timeout inode".
std::optional<std::string> find_listening_inode(const std::string& table, std::uint16_t port) {
    std::ifstream lines(table);
    std::string line;
    std::getline(lines, line);
    while (std::getline(lines, line)) {
        std::istringstream fields(line);
        std::vector<std::string> field(10);
        for (std::string& text : field)
            fields >> text;
        const std::size_t colon = field[1].rfind(':');
        if (colon == std::string::npos || field[3] != "0A") continue;
        unsigned number = 0;
        const char* const end = field[1].data() + field[1].size();
        std::from_chars(field[1].data() + colon + 1, end, number, 16);
        if (number == port) return field[9];
    }
    return std::nullopt;
}

bool has_open(const std::string& folder, std::string_view wanted) {
    for (const std::string& name : names_in(folder)) {
        std::array<char, 64> target{};
        const std::string path = folder + "/" + name;
        const ssize_t size = ::readlink(path.c_str(), target.data(), target.size());
        if (size > 0 && std::string_view(target.data(), static_cast<std::size_t>(size)) == wanted) {
            return true;
        }
    }
    return false;
}

}  // namespace

std::optional<PortOwner> find_port_owner(const std::string& proc, std::uint16_t port) {
    std::optional<std::string> inode = find_listening_inode(proc + "/net/tcp", port);
    if (!inode) inode = find_listening_inode(proc + "/net/tcp6", port);
    if (!inode) return std::nullopt;

    const std::string wanted = "socket:[" + *inode + "]";
    for (const std::string& name : names_in(proc)) {
        PortOwner owner;
        const char* const end = name.data() + name.size();
        if (std::from_chars(name.data(), end, owner.pid).ptr != end) continue;
        const std::string process = proc + "/" + name;
        if (!has_open(process + "/fd", wanted)) continue;
        std::ifstream command(process + "/comm");
        std::getline(command, owner.process);
        return owner;
    }
    return std::nullopt;
}

}  // namespace ds::net
