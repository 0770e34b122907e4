#include "helper/self.hpp"

#include "base/strings.hpp"
#include "sys/file.hpp"

#include <xxhash.h>

#include <limits.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include <array>

namespace ds::helper {
namespace {

std::int64_t realtime_ns() {
    timespec now{};
    ::clock_gettime(CLOCK_REALTIME, &now);
    return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

std::string working_directory() {
    std::array<char, PATH_MAX> path{};
    return ::getcwd(path.data(), path.size()) != nullptr ? path.data() : "/";
}

}  // namespace

std::string own_hash() {
    const Result<std::string> self = sys::read_file("/proc/self/exe");
    if (!self) return {};
    XXH128_canonical_t digits{};
    XXH128_canonicalFromHash(&digits, XXH3_128bits(self->data(), self->size()));
    const auto* const bytes = reinterpret_cast<const char*>(digits.digest);
    return encode_hex(std::string_view(bytes, sizeof digits.digest));
}

std::string version_line() {
    return "devspacehelper " DS_VERSION " protocol " + std::to_string(wire::kProtocolVersion) +
           " " + own_hash() + "\n";
}

wire::Hello own_hello() {
    utsname machine{};
    ::uname(&machine);
    wire::Hello hello;
    hello.features = wire::kFeatureSync;
    hello.clock_ns = realtime_ns();
    hello.uid = ::geteuid();
    hello.gid = ::getegid();
    hello.build = own_hash();
    hello.machine = machine.machine;
    hello.directory = working_directory();
    return hello;
}

}  // namespace ds::helper
