#include "dev/dev_loop.hpp"

#include "base/console.hpp"
#include "base/strings.hpp"
#include "base/task_group.hpp"
#include "base/tasks.hpp"
#include "config/project_state.hpp"
#include "dev/file_sync.hpp"
#include "dev/log_sources.hpp"
#include "dev/log_streaming.hpp"
#include "dev/port_forwarding.hpp"
#include "dev/select_pod.hpp"
#include "dev/stay_attached.hpp"
#include "dev/sync_log.hpp"
#include "kube/client.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <chrono>
#include <functional>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace ds::dev {
namespace {

std::string label_selector(const config::Labels& labels) {
    std::vector<std::string> parts;
    for (const auto& [key, value] : labels)
        parts.push_back(key + "=" + value);
    return join(parts, ",");
}

std::vector<ForwardedPort> forwarded_ports(const config::DevTarget& target) {
    std::vector<ForwardedPort> ports;
    for (const config::PortForward& port : target.ports) {
        ports.push_back({port.local_port, port.remote_port, port.bind_address});
    }
    return ports;
}

std::string describe(const std::vector<ForwardedPort>& ports) {
    std::vector<std::string> pairs;
    for (const ForwardedPort& port : ports) {
        const bool here = port.bind_address == "127.0.0.1";
        pairs.push_back(
            (here ? std::string("localhost") : port.bind_address) + ":" +
            std::to_string(port.local_port) + " -> " + std::to_string(port.remote_port)
        );
    }
    return join(pairs, ", ");
}

// A target of the config with what runs for it.
struct Service {
    const config::DevTarget& target;
    std::vector<ForwardedPort> ports;
    std::unique_ptr<PortForwarding> forwarding;  // Null without ports.
    std::vector<std::unique_ptr<FileSync>> syncs;
};

class Loop final : public DevLoop {
  public:
    Loop(DevWorld world, const config::Config& config, DevOptions options)
        : world_(world), config_(config), options_(std::move(options)) {}

    Task<> bind_ports() {
        for (const config::DevTarget& target : config_.dev_targets) {
            Service service{target, {}, {}, {}};
            if (options_.ports && !target.ports.empty()) {
                service.ports = forwarded_ports(target);
                service.forwarding =
                    co_await PortForwarding::open(world_.client, world_.console, service.ports);
            }
            services_.push_back(std::move(service));
        }
    }

    Task<> run(ImageReferences images) override {
        images_ = std::move(images);
        if (options_.sync) {
            const Result<> rotated = rotate_sync_log(config::log_path(options_.root, "sync"));
            if (!rotated) world_.console.warn("sync log: " + rotated.error().message());
        }
        TaskGroup running(co_await boost::asio::this_coro::executor);
        co_await finish(running, start_all(running));
    }

  private:
    Task<> start_all(TaskGroup& running) {
        TaskGroup starting(co_await boost::asio::this_coro::executor);
        for (Service& service : services_) {
            if (has_work(service)) starting.start(start(running, service));
        }
        co_await starting.join();
        if (options_.logs && !config_.logs.disabled) co_await show_logs();
        if (running.running() == 0) co_return;

        world_.console.info("sync and port forwarding go on; press Ctrl-C to leave");
        for (;;)
            co_await sleep_for(std::chrono::hours(24));
    }

    bool has_work(const Service& service) const {
        return service.forwarding || (options_.sync && !service.target.syncs.empty());
    }

    Task<> start(TaskGroup& running, Service& service) {
        PodQuery query = make_query(service.target);
        PodTarget pod = co_await wait_for_pod(world_.client, world_.console, query);
        if (service.forwarding) running.start(stay_attached(world_, ports_of(service, pod)));
        if (options_.sync) co_await start_syncs(running, service, pod);
    }

    // The pod that was found already is the first one.
    std::function<Task<PodTarget>()> finder(const Service& service, PodTarget first) {
        auto known = std::make_shared<std::optional<PodTarget>>(std::move(first));
        return [this, known, query = make_query(service.target)] {
            return find_again(std::exchange(*known, std::nullopt), query);
        };
    }

    Task<PodTarget> find_again(std::optional<PodTarget> known, PodQuery query) {
        if (known) co_return *std::move(known);
        co_return co_await wait_for_pod(world_.client, world_.console, std::move(query));
    }

    Attachment ports_of(Service& service, PodTarget first) {
        Attachment ports;
        ports.what = "ports " + describe(service.ports);
        ports.find = finder(service, std::move(first));
        ports.run = [this, &service](PodTarget pod) {
            return forward(service, std::move(pod));
        };
        ports.has_worked = [] {
            return true;
        };
        return ports;
    }

    Task<> forward(Service& service, PodTarget pod) {
        world_.console.done("forwarding " + describe(service.ports) + " of pod " + pod.pod);
        co_await service.forwarding->run(pod.kube_namespace, pod.pod);
    }

    Task<> start_syncs(TaskGroup& running, Service& service, PodTarget pod) {
        const boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
        for (const config::SyncPath& path : service.target.syncs) {
            FileSyncOptions sync =
                or_throw(make_sync_options(options_.root, service.target.selector, path));
            sync.verbose = options_.verbose_sync;
            service.syncs.push_back(std::make_unique<FileSync>(executor, world_, std::move(sync)));
            running.start(service.syncs.back()->run(finder(service, pod)));
        }
        for (std::size_t i = 0; i < service.target.syncs.size(); ++i) {
            if (!service.target.syncs[i].wait_initial_sync) continue;
            co_await service.syncs[i]->initial_sync();
        }
    }

    PodQuery make_query(const config::DevTarget& target) const {
        const config::PodSelector& selector = target.selector;
        PodQuery query;
        query.kube_namespace =
            selector.kube_namespace.empty() ? options_.kube_namespace : selector.kube_namespace;
        query.container = selector.container;
        const auto image = images_.find(selector.image);
        if (image != images_.end()) {
            query.images.push_back(image->second);
        } else if (!selector.labels.empty()) {
            query.label_selector = label_selector(selector.labels);
        } else {
            throw Error(
                ErrorCode::InvalidInput,
                "devspace.yaml:" + std::to_string(target.position.line) + ": image '" +
                    selector.image + "' was never built, so that no pod can be found by it; run " +
                    "'devspace build', or select the pod with labelSelector"
            );
        }
        return query;
    }

    Task<> show_logs() {
        std::vector<LogSource> sources = co_await find_log_sources();
        if (co_await wait_for_missing(sources)) sources = co_await find_log_sources();
        if (sources.empty()) co_return;
        co_await stream_logs(world_.client, world_.console, sources, config_.logs.show_last);
        world_.console.warn("the logs have ended: their containers do not run any more");
    }

    // Images that no pod runs yet; most have been waited for as targets already.
    Task<bool> wait_for_missing(const std::vector<LogSource>& sources) {
        bool waited = false;
        for (const auto& [name, reference] : images_) {
            const std::string mark = name;
            const auto is_of_image = [&mark](const LogSource& source) {
                return source.name == mark || source.name.starts_with(mark + "/");
            };
            if (!is_logged(name) || std::ranges::any_of(sources, is_of_image)) continue;
            waited = true;
            PodQuery query;
            query.kube_namespace = options_.kube_namespace;
            query.images.push_back(reference);
            PodPatience patience;
            patience.without_any = std::chrono::seconds(5);
            const Result<PodTarget> found = co_await attempt(
                wait_for_pod(world_.client, world_.console, std::move(query), patience)
            );
            if (!found) world_.console.warn("no log of '" + name + "': " + found.error().message());
        }
        co_return waited;
    }

    Task<std::vector<LogSource>> find_log_sources() {
        std::vector<LogSource> sources;
        for (const std::string& kube_namespace : namespaces()) {
            kube::Selection selection;
            selection.kind = kube::Kind{"v1", "Pod"};
            selection.name_space = kube_namespace;
            const kube::ObjectList pods = co_await world_.client.list(std::move(selection));
            for (const auto& [name, reference] : images_) {
                if (!is_logged(name)) continue;
                for (LogSource& source : log_sources_of_image(pods.items, name, reference)) {
                    sources.push_back(std::move(source));
                }
            }
        }
        co_return sources;
    }

    bool is_logged(const std::string& image) const {
        if (!config_.logs.images) return true;
        for (const std::string& wanted : *config_.logs.images) {
            if (wanted == image) return true;
        }
        return false;
    }

    // Where the project's pods may be.
    std::set<std::string> namespaces() const {
        std::set<std::string> all = {options_.kube_namespace};
        for (const config::Deployment& deployment : config_.deployments) {
            if (!deployment.kube_namespace.empty()) all.insert(deployment.kube_namespace);
        }
        return all;
    }

    DevWorld world_;
    const config::Config& config_;
    DevOptions options_;
    ImageReferences images_;
    std::vector<Service> services_;
};

}  // namespace

Task<std::unique_ptr<DevLoop>> DevLoop::prepare(
    DevWorld world, const config::Config& config, DevOptions options
) {
    auto loop = std::make_unique<Loop>(world, config, std::move(options));
    co_await loop->bind_ports();
    co_return loop;
}

}  // namespace ds::dev
