#include "kube/log_follow.hpp"

#include "base/error.hpp"
#include "base/tasks.hpp"
#include "data/value.hpp"
#include "kube/container_run.hpp"
#include "kube/log_resume.hpp"

#include <boost/asio/awaitable.hpp>

#include <algorithm>
#include <utility>

namespace ds::kube {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kFirstPause{200};
constexpr std::chrono::milliseconds kLongestPause{5000};

class Follower final : public ByteSource {
  public:
    Follower(Client& client, LogFollowOptions options)
        : client_(client),
          options_(std::move(options)),
          resume_(options_.log.timestamps),
          begin_(Clock::now()) {
        options_.log.timestamps = true;
        options_.log.follow = true;
        options_.log.previous = false;
        if (!options_.pause) {
            options_.pause = [](std::chrono::milliseconds time) {
                return sleep_for(time);
            };
        }
    }

    Task<std::string> read() override {
        for (;;) {
            std::string text = std::exchange(ahead_, {});
            if (!text.empty() || ended_) co_return text;
            if (source_) {
                co_await read_chunk();
            } else if (look_first_) {
                co_await look();
            } else {
                co_await open();
            }
        }
    }

  private:
    Task<> read_chunk() {
        const Result<std::string> chunk = co_await attempt(source_->read());
        if (chunk && !chunk->empty()) {
            last_success_ = Clock::now();
            pause_ = kFirstPause;
            ahead_ = resume_.feed(*chunk);
            co_return;
        }
        source_.reset();
        broken_ = !chunk;
        look_first_ = true;
        if (broken_ || !std::exchange(reading_previous_, false)) co_return;
        // All of the run that has ended is read; on with the one that goes on.
        ahead_ = resume_.next_container();
        ended_ = !options_.across_restarts;
        look_first_ = false;
    }

    Task<> open() {
        // Before the log is: so that it never names a later run than the log's.
        if (!run_.known) {
            const Result<std::optional<data::Value>> pod = co_await attempt(find_pod());
            if (pod && *pod) run_ = read_container_run(**pod, options_.log.container);
        }
        Task<std::unique_ptr<ByteSource>> opening = client_.logs(next_request());
        Result<std::unique_ptr<ByteSource>> source = co_await attempt(std::move(opening));
        if (source) {
            source_ = *std::move(source);
            opened_ = true;
            co_return;
        }
        // The first answer says what is wrong with the request.
        const bool temporary = source.error().code() == ErrorCode::Unavailable;
        if ((!opened_ && !temporary) || out_of_patience()) throw source.error();
        broken_ = true;
        look_first_ = !temporary;
        co_await wait();
    }

    LogOptions next_request() const {
        LogOptions request = options_.log;
        request.previous = reading_previous_;
        request.follow = !reading_previous_;
        const std::string since = resume_.since_time();
        if (!since.empty()) {
            request.tail_lines.reset();
            request.since_time = since;
        } else if (opened_ && request.tail_lines) {
            // Nothing has come yet: all that was written since we first asked is new.
            request.tail_lines.reset();
            const auto age = std::chrono::ceil<std::chrono::seconds>(Clock::now() - begin_);
            request.since_seconds = age.count();
        }
        return request;
    }

    Task<std::optional<data::Value>> find_pod() {
        return client_.find(pod_ref(options_.log.name_space, options_.log.pod));
    }

    // A stream has ended: sees what has become of the container.
    Task<> look() {
        const Result<std::optional<data::Value>> pod = co_await attempt(find_pod());
        if (!pod && pod.error().code() == ErrorCode::Unavailable) {
            if (out_of_patience()) throw pod.error();
            co_await wait();
        } else if (!pod) {
            // Without the right to look, only a broken stream is worth another try.
            ended_ = !broken_;
            if (broken_) co_await resume();
        } else {
            const ContainerRun now =
                *pod ? read_container_run(**pod, options_.log.container) : ContainerRun{};
            const bool gone = !*pod || (run_.known && now.pod_uid != run_.pod_uid);
            if (gone) {
                co_await follow_next_pod();
            } else {
                co_await follow_run(now);
            }
        }
    }

    Task<> follow_next_pod() {
        std::optional<std::string> next;
        if (options_.next_pod) next = co_await options_.next_pod();
        ended_ = !next;
        if (ended_) co_return;
        options_.log.pod = *next;
        ahead_ = resume_.next_container();
        run_ = {};
        look_first_ = false;
    }

    Task<> follow_run(ContainerRun now) {
        const bool same = !run_.known || now.id == run_.id;
        if (same && (broken_ || now.is_running)) {
            run_ = std::move(now);  // The stream ended, not the container.
            co_await resume();
        } else if (!same && broken_) {
            run_ = std::move(now);
            reading_previous_ = true;
            co_await resume();
        } else if (!options_.across_restarts || (same && !now.goes_on)) {
            ended_ = true;
        } else if (same) {
            co_await wait();
        } else {
            run_ = std::move(now);
            ahead_ = resume_.next_container();
            look_first_ = false;
        }
    }

    Task<> resume() {
        resume_.reconnect();
        look_first_ = false;
        if (last_success_ < last_resume_) co_await wait();
        last_resume_ = Clock::now();
    }

    bool out_of_patience() const { return Clock::now() - last_success_ > options_.patience; }

    Task<> wait() {
        const std::chrono::milliseconds pause = pause_;
        pause_ = std::min(pause_ * 2, kLongestPause);
        co_await options_.pause(pause);
    }

    Client& client_;
    LogFollowOptions options_;
    LogResume resume_;
    Clock::time_point begin_;
    Clock::time_point last_success_ = Clock::now();
    std::unique_ptr<ByteSource> source_;
    std::string ahead_;
    Clock::time_point last_resume_;
    ContainerRun run_;  // Whose log is read, or, with `reading_previous_`, the one after it.
    std::chrono::milliseconds pause_ = kFirstPause;
    bool opened_ = false;            // Ever.
    bool broken_ = false;            // The last stream did not end as it should.
    bool look_first_ = false;        // Before another stream is opened.
    bool reading_previous_ = false;  // What is left of the run before the one of now.
    bool ended_ = false;
};

}  // namespace

std::unique_ptr<ByteSource> follow_log(Client& client, LogFollowOptions options) {
    return std::make_unique<Follower>(client, std::move(options));
}

}  // namespace ds::kube
