#include "base/error.hpp"
#include "base/result.hpp"
#include "cli/cluster.hpp"
#include "cli/commands.hpp"
#include "cli/context.hpp"
#include "cli/sync_choice.hpp"
#include "cli/target_selection.hpp"
#include "config/config.hpp"
#include "dev/file_sync.hpp"
#include "dev/select_pod.hpp"
#include "dev/sync_log.hpp"
#include "kube/client.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ds::cli {
namespace {

struct NamedStrategy {
    std::string_view name;
    config::InitialSync strategy;
};

constexpr std::array kStrategies{
    NamedStrategy{"mirrorLocal", config::InitialSync::MirrorLocal},
    NamedStrategy{"preferLocal", config::InitialSync::PreferLocal},
    NamedStrategy{"mirrorRemote", config::InitialSync::MirrorRemote},
    NamedStrategy{"preferRemote", config::InitialSync::PreferRemote},
    NamedStrategy{"preferNewest", config::InitialSync::PreferNewest},
    NamedStrategy{"keepAll", config::InitialSync::KeepAll},
    NamedStrategy{"disabled", config::InitialSync::Disabled},
};

Error invalid(std::string message) {
    return {ErrorCode::InvalidInput, std::move(message)};
}

config::InitialSync parse_strategy(const std::string& text) {
    std::string names;
    for (const NamedStrategy& known : kStrategies) {
        if (known.name == text) return known.strategy;
        names += (names.empty() ? "" : ", ") + std::string(known.name);
    }
    throw invalid("--initial-sync '" + text + "' is none of " + names);
}

/// Finds the container of a sync, at first and whenever it is gone. A pod that belongs to a
/// deployment comes back under another name: it is known by its labels then.
class Finder {
  public:
    Finder(kube::Client& client, Console& console, TargetFlags flags, dev::PodTarget first)
        : client_(client), console_(console), first_(std::move(first)) {
        query_.kube_namespace = first_->kube_namespace;
        query_.name = first_->pod;
        query_.container = first_->container;
        if (flags.label_selector.empty() || flags.pick) return;
        query_.name.clear();
        query_.label_selector = flags.label_selector;
    }

    Task<> learn_labels() {
        if (query_.name.empty()) co_return;
        kube::ObjectRef ref = kube::pod_ref(query_.kube_namespace, query_.name);
        const data::Value pod = co_await client_.get(std::move(ref));
        if (!is_replaced_under_another_name(pod)) co_return;
        query_.name.clear();
        query_.label_selector = stable_labels(pod);
    }

    Task<dev::PodTarget> operator()() {
        if (first_) co_return *std::exchange(first_, std::nullopt);
        co_return co_await dev::wait_for_pod(client_, console_, query_);
    }

    /// What stays the same from pod to pod.
    std::string identity() const {
        const dev::PodQuery& query = query_;
        return query.kube_namespace + "/" + query.name + "/" + query.label_selector + "/" +
               query.container;
    }

  private:
    static bool is_replaced_under_another_name(const data::Value& pod) {
        for (const data::Value& owner : pod.list_at("metadata.ownerReferences")) {
            const std::string_view kind = owner.text_at("kind");
            if (kind == "ReplicaSet" || kind == "DaemonSet" || kind == "ReplicationController") {
                return !stable_labels(pod).empty();
            }
        }
        return false;
    }

    static std::string stable_labels(const data::Value& pod) {
        std::string labels;
        for (const data::Member& label : pod.map_at("metadata.labels")) {
            const bool changes = label.key == "pod-template-hash" ||
                                 label.key == "controller-revision-hash" ||
                                 label.key == "pod-template-generation";
            if (changes) continue;
            if (!labels.empty()) labels += ',';
            labels += label.key + "=" + std::string(label.value.text());
        }
        return labels;
    }

    kube::Client& client_;
    Console& console_;
    dev::PodQuery query_{};
    std::optional<dev::PodTarget> first_;  // Nothing once it was given.
};

class Sync final : public Command {
  public:
    Usage usage() override {
        Usage usage{
            .path = "sync",
            .summary = "Keep a local folder and a folder in a container the same",
            .options = target_.options(),
            .details =
                "Copies what differs, then each change as it happens, in both directions, "
                "until Ctrl-C. Goes on with the next pod when this one is replaced.",
            .examples =
                {{"devspace sync", "This folder with the container's working directory"},
                 {"devspace sync -l app=web --path src:/app/src", "One folder with another"},
                 {"devspace sync --pod web -e node_modules/ -e '*.log'", "Leave files out"},
                 {"devspace sync -l app=web --download-only --no-watch", "Fetch once"}},
        };
        for (Option& option : folder_options())
            usage.options.push_back(std::move(option));
        for (Option& option : mode_options())
            usage.options.push_back(std::move(option));
        return usage;
    }

    Task<int> run(Context& context) override {
        const config::SyncPath path = make_path();
        const std::unique_ptr<kube::Client> client = open_cluster(context);
        dev::PodTarget target = co_await select_target(
            context, *client, target_, "Which pod do you want to sync with?", Readiness::Running
        );
        Finder finder(*client, context.console, target_, std::move(target));
        co_await finder.learn_labels();
        const std::string server = client->access().server;
        dev::FileSyncOptions options =
            make_options(context, path, server + "/" + finder.identity());
        const Result<> rotated = dev::rotate_sync_log(options.log_file);
        if (!rotated) context.console.warn("sync log: " + rotated.error().message());

        const dev::DevWorld world{*client, context.console, context.pool};
        dev::FileSync sync(context.executor, world, std::move(options));
        std::function<Task<dev::PodTarget>()> find = std::ref(finder);
        co_await sync.run(std::move(find));
        co_return 0;
    }

  private:
    std::vector<Option> folder_options() {
        return {
            {"--local-path", &local_path_, "The local folder", "PATH"},
            {"--container-path",
             &container_path_,
             "The folder in the container; relative to its working directory",
             "PATH"},
            {"--path", &paths_, "Both folders at once", "LOCAL:CONTAINER"},
            {"-e,--exclude",
             &exclude_,
             "Leave out what matches, as in .gitignore; repeatable",
             "PATTERN"},
        };
    }

    std::vector<Option> mode_options() {
        return {
            {"--initial-sync",
             &initial_sync_,
             "What becomes of differences at the start: mirrorLocal, preferLocal, mirrorRemote, "
             "preferRemote, preferNewest, keepAll or disabled",
             "STRATEGY"},
            {"--no-watch", &no_watch_, "End when both folders are the same"},
            {"--upload-only", &upload_only_, "Change nothing here"},
            {"--download-only", &download_only_, "Change nothing in the container"},
            {"--polling", &polling_, "Scan both folders instead of waiting for events"},
            {"--allow-mass-delete", &allow_mass_delete_, "Never ask about many deletions"},
            {"--verbose", &verbose_, "Say which file is copied"},
        };
    }

    config::SyncPath make_path() const {
        config::SyncPath path;
        path.local_path = local_path_;
        path.container_path = container_path_;
        if (!paths_.empty()) {
            const std::size_t colon = paths_.rfind(':');
            const bool whole = colon != std::string::npos && colon > 0 && colon + 1 < paths_.size();
            if (!whole) throw invalid("--path '" + paths_ + "' is not LOCAL:CONTAINER");
            path.local_path = paths_.substr(0, colon);
            path.container_path = paths_.substr(colon + 1);
        }
        if (upload_only_ && download_only_) {
            throw invalid("--upload-only and --download-only exclude each other");
        }
        path.exclude = exclude_;
        path.initial_sync = parse_strategy(initial_sync_);
        path.no_watch = no_watch_;
        path.disable_download = upload_only_;
        path.disable_upload = download_only_;
        path.polling = polling_;
        return path;
    }

    dev::FileSyncOptions make_options(
        const Context& context, const config::SyncPath& path, const std::string& identity
    ) const {
        dev::FileSyncOptions options =
            or_throw(dev::make_sync_options(context.directory, config::PodSelector(), path));
        const SyncPlace place = sync_place(context);
        const std::string id = dev::sync_id(identity, options.local_root, options.container_path);
        options.state_folder = place.state_folder + "/" + id;
        options.log_file = place.log_file;
        options.verbose = verbose_;
        options.allow_mass_delete = allow_mass_delete_;
        return options;
    }

    TargetFlags target_;
    std::string local_path_ = ".";
    std::string container_path_ = ".";
    std::string paths_;
    std::string initial_sync_ = "preferNewest";
    std::vector<std::string> exclude_;
    bool no_watch_ = false;
    bool upload_only_ = false;
    bool download_only_ = false;
    bool polling_ = false;
    bool allow_mass_delete_ = false;
    bool verbose_ = false;
};

}  // namespace

std::unique_ptr<Command> make_sync() {
    return std::make_unique<Sync>();
}

}  // namespace ds::cli
