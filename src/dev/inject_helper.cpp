#include "dev/inject_helper.hpp"

#include "base/error.hpp"
#include "base/strings.hpp"

#include <boost/asio/awaitable.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace ds::dev {
namespace {

// Runs in dash, bash and busybox' shells. Says in lines that begin with "devspace-helper" how far
// it is; the last thing that it says is "run", and what follows belongs to the helper.
//
// The name is one of the temporary files that sync never touches, as the last folder that is tried
// is the synced one. What is found there is trusted only if it is a plain file of ours that nobody
// else may write. Whether a folder allows programs shows a tiny one, as busybox cannot tell; nor
// does it know where its own shell is.
// Nothing may be sent after the program but when the helper has spoken: head reads ahead.
constexpr std::string_view kScript = R"sh(
set -f
say() { printf 'devspace-helper %s\n' "$*"; }
machine=$(uname -m)
folder=$1
shift
hash=
while [ $# -ge 3 ]; do
    if [ "$1" = "$machine" ]; then hash=$2 size=$3; fi
    shift 3
done
if [ -z "$hash" ]; then say machine "$machine"; exit 1; fi
name=.devspace-sync-tmp.helper-$hash
for shell in /bin/sh /usr/bin/sh "$(command -v sh)"; do [ -x "$shell" ] && break; done

trusted() {
    [ -f "$1" ] && [ ! -h "$1" ] && [ -O "$1" ] && [ -x "$1" ] || return 1
    set -- $(ls -ln "$1")
    case $1 in -????-??-*) return 0 ;; esac
    return 1
}
there() { trusted "$1/$name"; }
usable() {
    [ -d "$1" ] && [ -w "$1" ] || return 1
    probe=$1/.devspace-sync-tmp.probe.$$
    { printf '#!%s\nexit 0\n' "$shell" >"$probe"; } 2>/dev/null || return 1
    chmod 700 "$probe" && "$probe" 2>/dev/null
    works=$?
    rm -f "$probe"
    return $works
}
first() {
    for dir in /tmp /var/tmp "$HOME"; do
        case $dir in /*) "$1" "$dir" && return 0 ;; esac
    done
    if [ -r /proc/mounts ]; then
        while read -r _ dir _ options _; do
            case $dir in /proc* | /sys* | /dev* | *\\*) continue ;; esac
            case ,$options, in *,noexec,* | *,ro,*) continue ;; esac
            "$1" "$dir" && return 0
        done </proc/mounts
    fi
    dir=$folder
    "$1" "$dir"
}

if first there; then
    say run
    exec "$dir/$name"
fi
first usable || { say nowhere "$(id -u 2>/dev/null)"; exit 1; }
say send "$machine"
umask 077
new=$dir/$name.$$
if command -v head >/dev/null; then head -c "$size" >"$new"; else dd bs=1 count="$size" of="$new" 2>/dev/null; fi
chmod 700 "$new"
version=$("$new" --version 2>&1)
case $version in
    *" $hash") ;;
    *) rm -f "$new"; say broken "$dir: $version"; exit 1 ;;
esac
if [ -e "$dir/$name" ] && ! trusted "$dir/$name"; then name=$name.$$; fi
[ "$new" = "$dir/$name" ] || mv -f "$new" "$dir/$name"
say run
exec "$dir/$name"
)sh";

constexpr std::string_view kMark = "devspace-helper ";

// What the container's shell may say before and between our lines.
constexpr std::size_t kMaxChatter = std::size_t{64} * 1024;

/// A stream of which some bytes have been read ahead.
class ReadAheadStream final : public ByteStream {
  public:
    ReadAheadStream(std::string ahead, std::unique_ptr<ByteStream> stream)
        : ahead_(std::move(ahead)), stream_(std::move(stream)) {}

    Task<std::size_t> read(std::span<char> into) override {
        if (ahead_.empty()) co_return co_await stream_->read(into);
        const std::size_t count = std::min(into.size(), ahead_.size());
        std::copy_n(ahead_.begin(), count, into.begin());
        ahead_.erase(0, count);
        co_return count;
    }

    Task<> write(std::string_view bytes) override { co_await stream_->write(bytes); }

    Task<> close_write() override { co_await stream_->close_write(); }

    void close() override { stream_->close(); }

  private:
    std::string ahead_;
    std::unique_ptr<ByteStream> stream_;
};

/// Reads lines, and keeps what else was read.
class LineReader {
  public:
    explicit LineReader(ByteStream& stream) : stream_(stream) {}

    // What our script says next; nothing when it has ended.
    Task<std::optional<std::string>> next() {
        for (;;) {
            const std::size_t end = buffer_.find('\n');
            if (end != std::string::npos) {
                std::string line = buffer_.substr(0, end);
                buffer_.erase(0, end + 1);
                if (line.starts_with(kMark)) co_return line.substr(kMark.size());
                chatter_ += line + "\n";
                continue;
            }
            if (chatter_.size() + buffer_.size() > kMaxChatter) {
                throw Error(ErrorCode::Failed, "start the helper: the container's shell talks on");
            }
            std::array<char, 4096> chunk{};
            const std::size_t count = co_await stream_.read(chunk);
            if (count == 0) co_return std::nullopt;
            buffer_.append(chunk.data(), count);
        }
    }

    std::string take_rest() { return std::move(buffer_); }

    // What others said, for the message of a failure.
    std::string chatter() const { return std::string(trim(chatter_ + buffer_)); }

  private:
    ByteStream& stream_;
    std::string buffer_;
    std::string chatter_;
};

std::string printable(std::string text) {
    constexpr std::size_t kMaxShown = 500;
    text = text.substr(0, kMaxShown);
    for (char& c : text) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
    }
    return text;
}

Error no_place(std::string_view uid) {
    const std::string who = uid.empty() ? "" : " for uid " + std::string(uid);
    return {
        ErrorCode::Forbidden,
        "start the helper: no folder in the container is writable" + who +
            " and allows programs (tried /tmp, /var/tmp, the home folder, all mounts and the "
            "synced folder); mount an emptyDir volume, for example at /tmp",
    };
}

// Of a script that said `line` instead of going on.
Error refusal(const std::string& line) {
    const std::size_t space = line.find(' ');
    const std::string word = line.substr(0, space);
    const std::string rest = space == std::string::npos ? "" : printable(line.substr(space + 1));
    if (word == "machine") return {ErrorCode::Failed, "not built yet: helper for " + rest};
    if (word == "nowhere") return no_place(rest);
    if (word == "broken") {
        return {
            ErrorCode::Failed,
            "start the helper: the program does not run in the container's folder " + rest,
        };
    }
    return {ErrorCode::Failed, "start the helper: unexpected answer '" + printable(line) + "'"};
}

Error ended(const LineReader& lines) {
    const std::string chatter = printable(lines.chatter());
    const std::string said = chatter.empty() ? "" : ", it said '" + chatter + "'";
    return {
        ErrorCode::Unavailable,
        "start the helper: the container's shell ended too early" + said,
    };
}

const EmbeddedHelper& helper_for(
    const std::vector<EmbeddedHelper>& helpers, std::string_view machine
) {
    const auto found = std::find_if(helpers.begin(), helpers.end(), [&](const auto& helper) {
        return helper.machine == machine;
    });
    if (found == helpers.end()) throw refusal("machine " + std::string(machine));
    return *found;
}

}  // namespace

std::vector<std::string> injection_command(
    const std::string& folder, const std::vector<EmbeddedHelper>& helpers
) {
    std::vector<std::string> command{"sh", "-c", std::string(kScript), "devspace", folder};
    for (const EmbeddedHelper& helper : helpers) {
        command.emplace_back(helper.machine);
        command.emplace_back(helper.hash);
        command.push_back(std::to_string(helper.size));
    }
    return command;
}

Task<std::unique_ptr<ByteStream>> inject_helper(
    std::unique_ptr<ByteStream> exec, std::vector<EmbeddedHelper> helpers
) {
    LineReader lines(*exec);
    for (;;) {
        const std::optional<std::string> line = co_await lines.next();
        if (!line) throw ended(lines);
        if (*line == "run") break;
        if (!line->starts_with("send ")) throw refusal(*line);
        const std::string program = unpack(helper_for(helpers, line->substr(5)));
        co_await exec->write(program);
    }
    co_return std::make_unique<ReadAheadStream>(lines.take_rest(), std::move(exec));
}

}  // namespace ds::dev
