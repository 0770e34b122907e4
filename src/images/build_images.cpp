#include "images/build_images.hpp"

#include "base/error.hpp"
#include "base/strings.hpp"
#include "base/task_group.hpp"
#include "base/tasks.hpp"
#include "crypto/random.hpp"
#include "docker/image_reference.hpp"
#include "images/context_archive.hpp"
#include "images/context_cache.hpp"
#include "images/examination.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <utility>

namespace ds::images {
namespace {

constexpr std::size_t kAtOnce = 2;
constexpr std::size_t kTagLength = 7;
constexpr auto kRegistryLimit = std::chrono::seconds(3);

/// Why nothing is pushed, in words; nothing when it is.
std::optional<std::string> reason_not_to_push(
    const BuildOptions& options, const config::Image& image
) {
    if (options.skip_push) return "as asked for";
    if (image.docker.skip_push) return "skipPush is set in devspace.yaml";
    if (image.docker.prefer_minikube) return options.shared_daemon;
    return std::nullopt;
}

/// A registry on this machine, which may have lost its images with the cluster it belongs to.
bool is_on_this_machine(std::string_view registry) {
    const std::string_view host = registry.substr(0, registry.rfind(':'));
    return host == "localhost" || host.starts_with("127.") || host == "[::1]";
}

std::string context_of(const config::Image& image) {
    std::string text = "image '" + image.name + "'";
    if (image.position) text += " (devspace.yaml:" + std::to_string(image.position.line) + ")";
    return text;
}

std::vector<const config::Image*> choose_images(
    const config::Config& config, const std::vector<std::string>& names
) {
    for (const std::string& name : names) {
        if (config.find_image(name) != nullptr) continue;
        std::vector<std::string> known;
        for (const config::Image& image : config.images)
            known.push_back(image.name);
        const std::optional<std::string> meant = nearest(name, known);
        throw Error(
            ErrorCode::InvalidInput,
            "there is no image '" + name + "' in devspace.yaml" +
                (meant ? "; did you mean '" + *meant + "'?" : "; it has " + join(known, ", "))
        );
    }
    std::vector<const config::Image*> chosen;
    for (const config::Image& image : config.images) {
        if (names.empty() || std::ranges::find(names, image.name) != names.end()) {
            chosen.push_back(&image);
        }
    }
    return chosen;
}

/// An image that is to be built.
struct Job {
    const config::Image* image = nullptr;
    Examination examination;
    std::size_t result = 0;  // Its place among the results.
};

/// One call of `build_images`.
class Building {
  public:
    Building(
        BuildOptions options,
        const config::Config& config,
        config::ProjectState& state,
        Builders builders
    )
        : options_(std::move(options)), config_(config), state_(state), builders_(builders) {}

    Task<BuiltImages> run() {
        for (const config::Image* image : choose_images(config_, options_.names)) {
            co_await examine(image);
        }
        if (!jobs_.empty()) {
            co_await reach_docker();
            co_await collect_logins();
            co_await build_all();
        }
        co_return std::move(results_);
    }

  private:
    /// Finds out what is to be done with the image, and makes a job of it.
    Task<> examine(const config::Image* image) {
        if (image->build_disabled) {
            builders_.console.info(
                "image '" + image->name + "' is not built: build.disabled is set"
            );
            co_return;
        }
        const std::optional<config::ImageState> last = last_build(*image);
        using enum config::RebuildStrategy;
        const bool force = options_.force || image->rebuild == Always;
        const bool synced = options_.ignore_context_changes && image->sync_over_rebuild;
        const bool ignore = synced || image->rebuild == IgnoreContextChanges;
        const ExamineOptions how{options_.root, force, ignore};
        auto work = [how, image, last] {
            return examine_image(how, *image, last);
        };
        Result<Examination> examined = co_await builders_.pool.run(std::move(work));
        if (!examined) throw examined.error().with_context(context_of(*image));

        if (!examined->reason && last) {
            examined->reason = co_await reason_it_is_gone(*image, *last);
        }
        BuiltImage result{image->name, image->repository, last ? last->tag : "", false};
        results_.images.push_back(result);
        if (!examined->reason) {
            builders_.console.info(
                "image '" + image->name + "' has not changed: " + result.repository + ":" +
                result.tag
            );
            co_await refresh_cache(*image, *examined);
            co_return;
        }
        if (examined->files.empty()) co_await list_files(*image, *examined);
        jobs_.push_back({image, *std::move(examined), results_.images.size() - 1});
    }

    std::optional<config::ImageState> last_build(const config::Image& image) const {
        const auto found = state_.images.find(image.name);
        if (found == state_.images.end()) return std::nullopt;
        return found->second;
    }

    /// An image that has not changed may have never reached where it is needed, or be gone.
    Task<std::optional<std::string>> reason_it_is_gone(
        const config::Image& image, const config::ImageState& last
    ) {
        std::string reference = last.repository + ":" + last.tag;
        if (reason_not_to_push(options_, image)) {
            const bool there = co_await builders_.engine.has_image(std::move(reference));
            if (!there) co_return std::string("Docker does not have it any more");
            co_return std::nullopt;
        }
        const Result<docker::ImageReference> parsed = docker::parse_image_reference(reference);
        const std::string registry = parsed ? parsed->registry : std::string();
        if (last.built_into != registry) co_return std::string("it was not pushed yet");
        if (!is_on_this_machine(registry)) co_return std::nullopt;
        Task<std::optional<bool>> asking = ask_registry(registry, std::move(reference));
        Task<std::optional<bool>> limited =
            with_timeout(std::move(asking), kRegistryLimit, "ask registry '" + registry + "'");
        // Whoever cannot answer does not hold up work that may need no answer.
        const Result<std::optional<bool>> has = co_await attempt(std::move(limited));
        if (!has) builders_.console.debug(has.error().message());
        if (has && *has == false) co_return "registry '" + registry + "' does not have it any more";
        co_return std::nullopt;
    }

    Task<std::optional<bool>> ask_registry(std::string registry, std::string reference) {
        std::optional<docker::Credentials> login = co_await builders_.credentials.find(registry);
        co_return co_await builders_.engine.registry_has_image(
            std::move(reference), std::move(login)
        );
    }

    /// Files whose stamps proved nothing were read again; next time they need not be.
    Task<> refresh_cache(const config::Image& image, const Examination& examination) {
        if (examination.files_read == 0) co_return;
        const std::string path = context_cache_path(options_.root, image.name);
        auto work = [&path, &examination] {
            return write_context_cache(path, examination.files);
        };
        const Result<> written = co_await builders_.pool.run(std::move(work));
        if (!written) builders_.console.debug(written.error().message());
    }

    /// The context did not count for the decision, but it does for the build.
    Task<> list_files(const config::Image& image, Examination& examination) {
        ExamineOptions how{options_.root, true, false};
        auto work = [how, &image] {
            return examine_image(how, image, std::nullopt);
        };
        Result<Examination> again = co_await builders_.pool.run(std::move(work));
        if (!again) throw again.error().with_context(context_of(image));
        again->reason = std::move(examination.reason);
        examination = *std::move(again);
    }

    Task<> reach_docker() {
        const Result<> reached = co_await attempt(builders_.engine.ping());
        if (reached) co_return;
        const bool falls_back = std::ranges::any_of(jobs_, [](const Job& job) {
            return !job.image->docker.disable_fallback;
        });
        const bool unavailable = reached.error().code() == ErrorCode::Unavailable;
        if (!falls_back || !unavailable) throw reached.error();
        throw Error(
            ErrorCode::Unavailable,
            reached.error().message() + " (building in the cluster with kaniko is not built yet)"
        );
    }

    Task<> collect_logins() {
        docker::CredentialStore::All all = co_await builders_.credentials.all();
        for (const Error& problem : all.problems)
            builders_.console.warn(problem.message());
        logins_ = std::move(all.logins);
    }

    Task<> build_all() {
        const boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
        const std::size_t workers = options_.sequential ? 1 : std::min(kAtOnce, jobs_.size());
        TaskGroup group(executor);
        for (std::size_t i = 0; i < workers; ++i)
            group.start(work_off(workers > 1));
        co_await finish(group, group.join());
    }

    Task<> work_off(bool with_prefix) {
        while (next_job_ < jobs_.size()) {
            Job& job = jobs_[next_job_++];
            const std::string prefix = with_prefix ? "[" + job.image->name + "] " : "";
            co_await build(job, prefix);
        }
    }

    Task<> build(Job& job, std::string prefix) {
        const config::Image& image = *job.image;
        BuiltImage& result = results_.images[job.result];
        const std::string last_tag = std::exchange(result.tag, new_tag(image));
        const std::string reference = result.repository + ":" + result.tag;
        const docker::ImageReference parsed = parse_reference(image, reference);
        builders_.console.info("building image '" + image.name + "': " + *job.examination.reason);

        co_await run_builder(job, reference, prefix);
        const std::optional<std::string> unpushed = reason_not_to_push(options_, image);
        if (!unpushed) co_await push(reference, parsed.registry, prefix);
        result.built = true;
        co_await record(job, unpushed ? builders_.engine.address() : parsed.registry);

        builders_.console.done(
            (unpushed ? "built image '" : "built and pushed image '") + image.name +
            "': " + reference + (unpushed ? " (not pushed: " + *unpushed + ")" : "")
        );
        if (result.tag == last_tag) {
            builders_.console.warn(
                "image '" + image.name + "' keeps its tag '" + last_tag +
                "': pods that run it may not notice the new build"
            );
        }
    }

    static std::string new_tag(const config::Image& image) {
        if (image.tag.empty()) return crypto::random_letters(kTagLength);
        std::string tag = image.tag;
        for (char& character : tag) {
            if (character == '#') character = crypto::random_letters(1).front();
        }
        return tag;
    }

    static docker::ImageReference parse_reference(
        const config::Image& image, const std::string& reference
    ) {
        Result<docker::ImageReference> parsed = docker::parse_image_reference(reference);
        if (!parsed) throw parsed.error().with_context(context_of(image));
        return *std::move(parsed);
    }

    Task<> run_builder(Job& job, std::string reference, std::string prefix) {
        const config::Image& image = *job.image;
        ArchiveContent content = make_archive_content(
            job.examination.source, job.examination.files, job.examination.dockerfile_text
        );
        docker::BuildRequest request;
        request.reference = std::move(reference);
        request.dockerfile = content.dockerfile;
        for (const config::BuildArgument& argument : image.docker.build_arguments) {
            request.arguments.emplace_back(argument.name, argument.value);
        }
        request.target = image.docker.target;
        request.network = image.docker.network;
        request.labels["devspace.image"] = image.name;
        request.logins = logins_;

        const std::uint64_t total = content.total_size();
        std::unique_ptr<Progress> progress = builders_.console.progress(
            "sending the build context of image '" + image.name + "'", Unit::Bytes
        );
        const auto on_progress = [&progress, total](std::uint64_t done) {
            if (progress) progress->update(done, total);
        };
        ContextArchive archive(std::move(content), builders_.pool, on_progress);
        docker::LineSink print = print_lines(prefix);
        docker::LineSink on_line = [&progress, &print](std::string_view line) {
            progress.reset();  // The daemon speaks once it has read everything.
            print(line);
        };
        Task<std::string> building =
            builders_.engine.build(std::move(request), archive, std::move(on_line));
        const Result<std::string> id = co_await attempt(std::move(building));
        if (!id) throw id.error().with_context("build image '" + image.name + "'");
    }

    Task<> push(std::string reference, std::string registry, std::string prefix) {
        std::optional<docker::Credentials> login = co_await builders_.credentials.find(registry);
        const std::unique_ptr<Wait> wait = builders_.console.wait("pushing " + reference);
        docker::LineSink on_line = print_lines(std::move(prefix));
        Task<std::string> pushing =
            builders_.engine.push(std::move(reference), std::move(login), std::move(on_line));
        const Result<std::string> digest = co_await attempt(std::move(pushing));
        if (digest) co_return;
        const bool on_kind = options_.kube_context.starts_with("kind-");
        if (!on_kind) throw digest.error();
        throw Error(
            digest.error().code(),
            digest.error().message() +
                " (not built yet: loading images into a kind cluster without a registry)"
        );
    }

    docker::LineSink print_lines(std::string prefix) {
        if (options_.quiet)
            return [](std::string_view) {
            };
        return [&console = builders_.console, prefix = std::move(prefix)](std::string_view line) {
            if (!line.empty()) console.raw(prefix + std::string(line) + "\n", true);
        };
    }

    /// Writes down what was built, so that it need not be built again.
    Task<> record(const Job& job, std::string built_into) {
        const BuiltImage& result = results_.images[job.result];
        config::ImageState built;
        built.repository = result.repository;
        built.tag = result.tag;
        built.dockerfile_digest = job.examination.digests.dockerfile;
        built.context_digest = *job.examination.digests.context;
        built.options_digest = job.examination.digests.options;
        built.built_into = std::move(built_into);
        state_.images[result.name] = built;

        const std::string cache = context_cache_path(options_.root, result.name);
        auto work = [&]() -> Result<> {
            const Result<> written = write_context_cache(cache, job.examination.files);
            if (!written) return written;
            const auto saved =
                config::update_project_state(options_.root, [&](config::ProjectState& state) {
                    state.images[result.name] = built;
                });
            if (!saved) return fail(saved.error());
            return {};
        };
        or_throw(co_await builders_.pool.run(std::move(work)));
    }

    BuildOptions options_;
    const config::Config& config_;
    config::ProjectState& state_;
    Builders builders_;
    std::vector<Job> jobs_;
    std::size_t next_job_ = 0;
    std::map<std::string, docker::Credentials> logins_;
    BuiltImages results_;
};

}  // namespace

std::size_t BuiltImages::built_count() const {
    return static_cast<std::size_t>(std::ranges::count(images, true, &BuiltImage::built));
}

Task<BuiltImages> build_images(
    BuildOptions options,
    const config::Config& config,
    config::ProjectState& state,
    Builders builders
) {
    Building building(std::move(options), config, state, builders);
    co_return co_await building.run();
}

}  // namespace ds::images
