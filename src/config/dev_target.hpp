#pragma once

// The `dev` section as the tool understands it, whatever the file's version.

#include "data/value.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ds::config {

using Labels = std::map<std::string, std::string>;

/// How the pod, and in it the container, of a `DevTarget` is found.
struct PodSelector {
    std::string image;  // Name of an `Image`: pods that run what was last built. Has precedence.
    Labels labels;      // Used when `image` is empty or was never built.
    std::string kube_namespace;  // Empty: the current one.
    std::string container;       // Empty: the only one, else the one that runs `image`.
    std::string image_text;      // A selector that names no `Image`: "nginx:1.25", "${…}".
    std::string service;         // Name of a Service instead of all the above.

    friend bool operator==(const PodSelector&, const PodSelector&) = default;
};

struct PortForward {
    int local_port = 0;  // 0: any free one.
    int remote_port = 0;
    std::string bind_address = "127.0.0.1";  // An IP address or "localhost".
    data::Position position;

    friend bool operator==(const PortForward&, const PortForward&) = default;
};

/// What the first cycle of a sync does with differences; see docs/sync.md.
enum class InitialSync {
    MirrorLocal,  // As `PreferLocal`, and what only the container has is deleted there.
    PreferLocal,
    MirrorRemote,
    PreferRemote,
    PreferNewest,
    KeepAll,
    Disabled,
};

/// Runs after an upload.
struct UploadCommand {
    std::string name;
    std::string command;
    std::optional<std::vector<std::string>> arguments;  // None: `command` is a shell text.
    std::vector<std::string> on_change;                 // Globs; empty: any change.
    bool local = false;
    bool once = false;
    bool fail_on_error = false;
    data::Position position;

    friend bool operator==(const UploadCommand&, const UploadCommand&) = default;
};

struct OnUpload {
    bool restart_container = false;
    std::vector<UploadCommand> commands;
    data::Value exec_remote;  // As written: the older form, a command for each file.

    friend bool operator==(const OnUpload&, const OnUpload&) = default;
};

/// A local folder and a container's folder that are kept equal. Exclude lists are in gitignore
/// syntax.
struct SyncPath {
    std::string local_path = ".";      // Relative to the project root.
    std::string container_path = ".";  // Relative to the container's working directory.
    std::vector<std::string> exclude;
    std::vector<std::string> exclude_download;
    std::vector<std::string> exclude_upload;
    std::string exclude_file;  // Files of patterns, relative to the local folder.
    std::string exclude_download_file;
    std::string exclude_upload_file;
    bool wait_initial_sync = false;          // The steps after this wait for the first cycle.
    std::optional<int> download_limit_kb_s;  // None: unlimited.
    std::optional<int> upload_limit_kb_s;
    InitialSync initial_sync = InitialSync::PreferNewest;
    std::string initial_sync_compare_by;  // "mtime", "size" or empty: content decides here.
    bool disable_download = false;
    bool disable_upload = false;
    bool no_watch = false;            // Ends after the first cycle.
    bool polling = false;             // Scans instead of waiting for events.
    std::optional<bool> single_file;  // None: what the local path is.
    bool print_logs = false;
    bool start_container = false;  // The container's program waits for the first cycle.
    std::string arch;              // Of the container; empty: asked for.
    std::string name;
    OnUpload on_upload;
    data::Value on_download;  // As written.
    data::Position position;

    friend bool operator==(const SyncPath&, const SyncPath&) = default;
};

/// An interactive command in the container.
struct DevTerminal {
    bool enabled = true;
    std::optional<std::vector<std::string>> command;  // None: a shell.
    std::string script;                               // A shell text instead of `command`.
    std::string working_directory;
    bool disable_replace = false;
    bool disable_screen = false;
    bool disable_tty = false;
    data::Position position;

    friend bool operator==(const DevTerminal&, const DevTerminal&) = default;
};

/// Streams a container's log.
struct DevLogStream {
    bool enabled = true;
    int last_lines = 500;
    data::Position position;

    friend bool operator==(const DevLogStream&, const DevLogStream&) = default;
};

/// What the container that is developed in has different from the deployed one. Parts that only
/// the cluster's API understands are kept as they were written.
struct PodChanges {
    std::string dev_image;
    std::optional<std::vector<std::string>> command;
    std::optional<std::vector<std::string>> arguments;
    std::string working_directory;
    data::Value environment;          // List of {name, value}.
    data::Value resources;            // requests and limits.
    data::Value patches;              // List of {op, path, value} for the pod's template.
    data::Value persist_paths;        // List of {path, volumePath, …}.
    data::Value persistence_options;  // For all of them.
    std::optional<bool> restart_helper;
    std::string restart_helper_path;
    data::Position position;

    friend bool operator==(const PodChanges&, const PodChanges&) = default;
};

/// A pod of the dev loop and everything that is done with it: entries of `dev.ports` and
/// `dev.sync` that find the same pod and container are one target. An entry of `dev.ports`, which
/// has no container, joins the first target with its pod.
struct DevTarget {
    PodSelector selector;
    std::vector<PortForward> ports;
    std::vector<SyncPath> syncs;
    std::vector<PortForward> reverse_ports;  // The container's port leads to the local one.
    std::vector<std::string> open;           // URLs.
    std::optional<DevTerminal> terminal;
    std::optional<DevTerminal> attach;
    std::optional<DevLogStream> logs;
    std::optional<PodChanges> changes;
    data::Value ssh;             // As written.
    data::Value proxy_commands;  // As written.
    std::string name;
    std::string arch;         // Of the container; empty: asked for.
    data::Position position;  // Of the first entry.

    friend bool operator==(const DevTarget&, const DevTarget&) = default;
};

/// Whose log `dev` streams beside those of the targets.
struct DevLogs {
    bool disabled = false;
    int show_last = 50;                              // Lines of each container to begin with.
    std::optional<std::vector<std::string>> images;  // Names of images; none: all of them.
    std::vector<PodSelector> selectors;              // More than `images` can say.

    friend bool operator==(const DevLogs&, const DevLogs&) = default;
};

/// An image that is built with another start command in interactive mode.
struct InteractiveImage {
    std::string name;
    std::optional<std::vector<std::string>> entrypoint;  // Neither: a sleep without end.
    std::optional<std::vector<std::string>> command;
    data::Position position;

    friend bool operator==(const InteractiveImage&, const InteractiveImage&) = default;
};

/// The interactive mode of files up to v1beta9.
struct Interactive {
    bool enabled = false;  // Without -i too.
    std::vector<InteractiveImage> images;
    std::optional<PodSelector> selector;
    std::optional<DevTerminal> terminal;

    friend bool operator==(const Interactive&, const Interactive&) = default;
};

/// What starts `dev` anew when it changes.
struct AutoReload {
    std::vector<std::string> paths;
    std::vector<std::string> deployments;
    std::vector<std::string> images;

    friend bool operator==(const AutoReload&, const AutoReload&) = default;
};

}  // namespace ds::config
