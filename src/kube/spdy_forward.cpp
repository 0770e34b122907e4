#include "kube/spdy_forward.hpp"

#include "base/error.hpp"
#include "base/strings.hpp"
#include "base/tasks.hpp"

#include <boost/asio/awaitable.hpp>

#include <array>
#include <utility>

namespace ds::kube {
namespace {

constexpr std::size_t kTextLimit = std::size_t{8} * 1024;

class Forward final : public ByteStream {
  public:
    Forward(std::unique_ptr<SpdySession> session, std::string pod, int port)
        : pod_(std::move(pod)), port_(port), session_(std::move(session)) {
        const std::string number = std::to_string(port);
        const SpdyHeaders error = {{"streamtype", "error"}, {"port", number}, {"requestid", "0"}};
        const SpdyHeaders data = {{"streamtype", "data"}, {"port", number}, {"requestid", "0"}};
        error_ = session_->open(error, true);
        error_->keep_tail(kTextLimit);
        data_ = session_->open(data, false);
    }

    Task<> accepted() { co_await session_->accepted(); }

    Task<std::size_t> read(std::span<char> into) override {
        if (ended_) co_return 0;
        const std::size_t size = co_await data_->read(into);
        if (size > 0) co_return size;
        co_await throw_if_refused();
        ended_ = true;
        co_return 0;
    }

    Task<> write(std::string_view bytes) override { co_await data_->write(bytes); }

    Task<> close_write() override { co_await data_->close_write(); }

    void close() override {
        data_->close();
        error_->close();
        session_.reset();
    }

  private:
    Task<> throw_if_refused() {
        std::string text;
        std::array<char, 1024> chunk{};
        for (;;) {
            const std::size_t size = co_await error_->read(chunk);
            if (size == 0) break;
            text.append(chunk.data(), size);
        }
        if (!text.empty()) throw refused(text);
        if (data_->was_reset()) throw Error(ErrorCode::Unavailable, what() + ": connection reset");
    }

    std::string what() const {
        return "connect to port " + std::to_string(port_) + " of pod '" + pod_ + "'";
    }

    // The words come from socat on old nodes and from containerd on new ones.
    Error refused(const std::string& text) const {
        if (to_lower(text).find("connection refused") != std::string::npos) {
            return {
                ErrorCode::Failed, what() + ": connection refused; nothing listens there in the pod"
            };
        }
        return {ErrorCode::Failed, what() + ": " + std::string(trim(text))};
    }

    std::string pod_;
    int port_;
    std::unique_ptr<MuxStream> error_;
    std::unique_ptr<MuxStream> data_;
    bool ended_ = false;
    std::unique_ptr<SpdySession> session_;  // Last: it closes before its streams reset themselves.
};

}  // namespace

Task<std::unique_ptr<ByteStream>> open_forward(
    std::unique_ptr<SpdySession> session, std::string pod, int port
) {
    auto forward = std::make_unique<Forward>(std::move(session), std::move(pod), port);
    co_await forward->accepted();
    co_return forward;
}

}  // namespace ds::kube
