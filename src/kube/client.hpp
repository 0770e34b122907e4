#pragma once

// Talks to the API server of one cluster: objects, logs, commands in containers, forwarded ports.

#include "base/byte_stream.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "data/value.hpp"
#include "kube/exec.hpp"
#include "kube/kubeconfig.hpp"
#include "kube/object.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace ds {
class TaskGroup;
}

namespace ds::kube {

/// Which objects of a kind to list or watch.
struct Selection {
    Kind kind;
    std::string name_space;      // Empty: of all namespaces.
    std::string label_selector;  // "app=web,tier in (a,b)".
    std::string field_selector;  // "metadata.name=web-0".
};

/// What a list request found, and the version a watch goes on from.
struct ObjectList {
    std::vector<data::Value> items;  // Each with its apiVersion and kind.
    std::string version;
};

enum class PatchKind { Json, Merge, Strategic };

/// Whether the server does what it is asked for, or only checks it and answers.
enum class Effect { Real, DryRun };

struct ApplyOptions {
    std::string field_manager;
    bool force = false;    // Take over fields that other managers own.
    bool dry_run = false;  // The server checks and answers, but stores nothing.
};

/// A field that another manager owns with another value.
struct ApplyConflict {
    std::string manager;
    std::string field;

    friend bool operator==(const ApplyConflict&, const ApplyConflict&) = default;
};

/// The object as it is now, or who stood in the way.
using Applied = std::variant<data::Value, std::vector<ApplyConflict>>;

enum class Propagation { Background, Foreground, Orphan };

struct LogOptions {
    std::string name_space;
    std::string pod;
    std::string container;
    bool follow = false;
    bool previous = false;    // Of the container's last run before this one.
    bool timestamps = false;  // Each line begins with an RFC 3339 time and a blank.
    std::optional<std::int64_t> tail_lines;
    std::string since_time;  // RFC 3339; the kubelet looks at whole seconds only.
    std::optional<std::int64_t> since_seconds;  // Before the server's now; instead of `since_time`.
};

/// Bytes that arrive, such as the log of a container.
class ByteSource {
  public:
    virtual ~ByteSource() = default;

    /// The next piece; empty at the end. Throws `Unavailable` when the connection broke.
    virtual Task<std::string> read() = 0;
};

struct ServerVersion {
    int major = 0;
    int minor = 0;
    std::string text;  // "v1.34.4".
};

/// How a client works, where it does not do as usual.
struct ClientOptions {
    /// Makes the connections: for tests, and for ways to the server that are not those of the
    /// kubeconfig.
    std::function<Task<std::unique_ptr<ByteStream>>()> connector = {};
    /// Waits between two attempts of a request; for tests.
    std::function<Task<>(std::chrono::milliseconds)> pause = {};
    /// Where to remember what clusters serve; empty: nowhere.
    std::string cache_folder = {};
};

/// The client of one cluster.
///
/// Functions throw `Error`: `NotFound`, `Conflict`, `Unauthorized`, `Forbidden`, `Expired`,
/// `InvalidInput` (the server refused the object), `Unavailable` (no cluster there; waits for an
/// answer end after `kAnswerLimit`). Any number of tasks may call at once.
class Client {
  public:
    /// Until the connection stands, TLS included.
    static constexpr std::chrono::seconds kConnectLimit{10};
    /// Until the head of an answer, or of a switch of protocols, has come.
    static constexpr std::chrono::seconds kAnswerLimit{60};

    /// `tasks` runs what reads streams in the background. It must outlive the client and all that
    /// the client made, and be cancelled and joined after them (`finish`); none of its tasks fails.
    Client(boost::asio::any_io_executor executor, TaskGroup& tasks, ClusterAccess access);

    /// As above, over the connections that `connector` makes: for tests, and for ways to the
    /// server that are not plain TCP and TLS.
    using Connector = std::function<Task<std::unique_ptr<ByteStream>>()>;
    Client(
        boost::asio::any_io_executor executor,
        TaskGroup& tasks,
        ClusterAccess access,
        Connector connector
    );
    Client(
        boost::asio::any_io_executor executor,
        TaskGroup& tasks,
        ClusterAccess access,
        ClientOptions options
    );
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;
    ~Client();

    const ClusterAccess& access() const;

    /// Throws `NotFound` if there is none; `find` yields nothing then.
    Task<data::Value> get(ObjectRef ref);
    Task<std::optional<data::Value>> find(ObjectRef ref);

    /// Reads all pages.
    Task<ObjectList> list(Selection selection);

    /// The namespace is the object's own, else `name_space`.
    Task<data::Value> create(
        data::Value object, std::string name_space, Effect effect = Effect::Real
    );

    /// Throws `Conflict` when the object's resourceVersion is not the newest.
    Task<data::Value> replace(data::Value object, Effect effect = Effect::Real);

    Task<data::Value> patch(
        ObjectRef ref, PatchKind kind, data::Value patch, Effect effect = Effect::Real
    );

    /// Server-side apply. `object` has a name; its namespace is its own, else the context's.
    Task<Applied> apply(data::Value object, ApplyOptions options);

    /// False when there was nothing to delete.
    Task<bool> remove(
        ObjectRef ref,
        Propagation propagation = Propagation::Background,
        Effect effect = Effect::Real
    );

    Task<std::unique_ptr<ByteSource>> logs(LogOptions options);

    /// Starts a command. Throws `Failed` when the server refuses, `NotFound` without such a pod.
    Task<std::unique_ptr<Exec>> exec(ExecOptions options);

    /// Connects to the main process of a container, whose `stdin` and `tty` say whether it listens;
    /// the command of `options` is ignored. What it wrote before is not repeated.
    Task<std::unique_ptr<Exec>> attach(ExecOptions options);

    /// stdin and stdout of a command as one stream; stderr is read aside, its last 8 KiB kept. When
    /// the command ends with a code other than zero, the read that meets the end of stdout throws
    /// `Failed` with the code and what stderr said.
    Task<std::unique_ptr<ByteStream>> exec_stream(ExecOptions options);

    /// Connects to a port of a pod. Reads throw `Failed` with the pod's answer when nothing listens
    /// there. Each stream has a connection of its own; one that is ready waits for the next call.
    Task<std::unique_ptr<ByteStream>> connect(std::string name_space, std::string pod, int port);

    /// How a kind is served: common kinds at once, others by asking the server (once).
    /// Throws `NotFound` when the server does not know the kind.
    Task<Resource> resource(Kind kind);

    /// By any name that people use: "deploy", "deployments.apps". Throws `NotFound`.
    Task<Resource> resource_named(std::string name);

    /// All kinds of one group and version; empty when the server does not have it.
    Task<std::vector<Resource>> resources(std::string api_version);

    Task<ServerVersion> server_version();

    /// The body of a GET whose answer goes on ("/api/v1/pods?watch=1"). For `Watch`.
    Task<std::unique_ptr<ByteSource>> open(std::string target);

    /// Waits between two attempts, as `ClientOptions::pause` says. For `Watch`.
    Task<> pause(std::chrono::milliseconds time);

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace ds::kube
