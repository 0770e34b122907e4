#include "dev/limited_stream.hpp"

#include "base/tasks.hpp"

#include <boost/asio/awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>

namespace ds::dev {
namespace {

using Clock = std::chrono::steady_clock;

/// A second's worth of bytes, filled again at a steady rate.
class Bucket {
  public:
    explicit Bucket(std::optional<std::uint64_t> rate)
        : rate_(rate.value_or(0)), tokens_(static_cast<double>(rate_)), then_(Clock::now()) {}

    std::size_t most(std::size_t wanted) const {
        return rate_ == 0 ? wanted
                          : std::min<std::size_t>(wanted, std::max<std::uint64_t>(rate_ / 8, 512));
    }

    /// Takes out what has passed; how long to wait until that was allowed.
    std::chrono::milliseconds take(std::size_t bytes) {
        if (rate_ == 0) return {};
        const auto rate = static_cast<double>(rate_);
        const Clock::time_point now = Clock::now();
        const double passed =
            std::chrono::duration<double>(now - std::exchange(then_, now)).count();
        tokens_ = std::min(rate, tokens_ + passed * rate) - static_cast<double>(bytes);
        if (tokens_ >= 0) return {};
        return std::chrono::milliseconds(static_cast<std::int64_t>(-tokens_ / rate * 1000) + 1);
    }

  private:
    std::uint64_t rate_;
    double tokens_;
    Clock::time_point then_;
};

class LimitedStream final : public ByteStream {
  public:
    LimitedStream(std::unique_ptr<ByteStream> stream, Bandwidth bandwidth)
        : stream_(std::move(stream)), reading_(bandwidth.read), writing_(bandwidth.write) {}

    Task<std::size_t> read(std::span<char> into) override {
        const std::size_t count = co_await stream_->read(into.first(reading_.most(into.size())));
        const std::chrono::milliseconds pause = reading_.take(count);
        if (pause.count() > 0) co_await sleep_for(pause);
        co_return count;
    }

    Task<> write(std::string_view bytes) override {
        while (!bytes.empty()) {
            const std::string_view piece = bytes.substr(0, writing_.most(bytes.size()));
            co_await stream_->write(piece);
            bytes.remove_prefix(piece.size());
            const std::chrono::milliseconds pause = writing_.take(piece.size());
            if (pause.count() > 0) co_await sleep_for(pause);
        }
    }

    Task<> close_write() override { co_await stream_->close_write(); }

    void close() override { stream_->close(); }

  private:
    std::unique_ptr<ByteStream> stream_;
    Bucket reading_;
    Bucket writing_;
};

}  // namespace

std::unique_ptr<ByteStream> limit_stream(std::unique_ptr<ByteStream> stream, Bandwidth bandwidth) {
    if (!bandwidth.read && !bandwidth.write) return stream;
    return std::make_unique<LimitedStream>(std::move(stream), bandwidth);
}

}  // namespace ds::dev
