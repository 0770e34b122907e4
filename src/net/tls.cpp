#include "net/tls.hpp"

#include "base/check.hpp"
#include "base/error.hpp"
#include "base/notifier.hpp"
#include "base/tasks.hpp"
#include "net/certificate_problem.hpp"
#include "net/tls_context.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/this_coro.hpp>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <arpa/inet.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace ds::net {
namespace asio = boost::asio;

namespace {

constexpr std::size_t kPiece = std::size_t{64} * 1024;

bool is_address(const std::string& name) {
    std::array<unsigned char, 16> bytes{};
    return ::inet_pton(AF_INET, name.c_str(), bytes.data()) == 1 ||
           ::inet_pton(AF_INET6, name.c_str(), bytes.data()) == 1;
}

bool rejects_our_certificate(int reason) {
    constexpr std::array<int, 7> kReasons = {
        SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED,
        SSL_R_SSLV3_ALERT_BAD_CERTIFICATE,
        SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED,
        SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED,
        SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN,
        SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE,
        SSL_R_TLSV1_ALERT_UNKNOWN_CA,
    };
    return std::ranges::find(kReasons, reason) != kReasons.end();
}

/// TLS between two buffers: OpenSSL reads what came from the stream and leaves what is to go
/// there. What is left is sent by whoever caused it; the order of records is the order of sending,
/// so that only one sends at a time.
class TlsStream final : public ByteStream {
  public:
    TlsStream(
        std::unique_ptr<ByteStream> stream,
        TlsContext& context,
        std::string name,
        const asio::any_io_executor& executor
    )
        : stream_(std::move(stream)),
          name_(std::move(name)),
          sent_(executor),
          space_(kPiece),
          ssl_(SSL_new(context.impl().context.get())) {
        DS_CHECK(ssl_ != nullptr);
        in_ = BIO_new(BIO_s_mem());
        out_ = BIO_new(BIO_s_mem());
        BIO_set_mem_eof_return(in_, -1);
        SSL_set_bio(ssl_.get(), in_, out_);
        SSL_set_connect_state(ssl_.get());
        expect(context.impl());
    }

    Task<> shake_hands() {
        for (;;) {
            ERR_clear_error();
            const int result = SSL_do_handshake(ssl_.get());
            const int outcome = SSL_get_error(ssl_.get(), result);
            const bool failed = result != 1 && outcome != SSL_ERROR_WANT_READ;
            // Made first: sending would forget it. The alert in it tells the server the reason.
            std::optional<Error> error;
            if (failed) error = handshake_failure();
            const Result<> sent = co_await attempt(send_all());
            if (error) throw Error(*error);
            or_throw(sent);
            if (result == 1) co_return;
            co_await receive("server '" + name_ + "' closed the connection in the TLS handshake");
        }
    }

    Task<std::size_t> read(std::span<char> into) override {
        co_await check_cancelled();
        for (;;) {
            std::size_t count = 0;
            ERR_clear_error();
            const int result = SSL_read_ex(ssl_.get(), into.data(), into.size(), &count);
            if (result == 1) co_return count;
            const int outcome = SSL_get_error(ssl_.get(), result);
            if (outcome == SSL_ERROR_ZERO_RETURN) co_return 0;
            if (outcome != SSL_ERROR_WANT_READ) throw failure();
            // What a writer under way has to send is not waited for: it may wait for our reading.
            if (BIO_pending(out_) > 0 && !sending_) co_await send();
            co_await receive("connection to '" + name_ + "' was cut off");
        }
    }

    Task<> write(std::string_view bytes) override {
        co_await check_cancelled();
        while (!bytes.empty()) {
            const std::string_view piece = bytes.substr(0, kPiece);
            bytes.remove_prefix(piece.size());
            ERR_clear_error();
            std::size_t count = 0;
            if (broken_ || SSL_write_ex(ssl_.get(), piece.data(), piece.size(), &count) != 1) {
                throw failure();
            }
            co_await send_all();
        }
    }

    Task<> close_write() override {
        co_await check_cancelled();
        ERR_clear_error();
        (void)SSL_shutdown(ssl_.get());
        co_await send_all();
        co_await stream_->close_write();
    }

    void close() override { stream_->close(); }

  private:
    struct FreeSsl {
        void operator()(SSL* ssl) const { SSL_free(ssl); }
    };

    /// A record sent in part makes all that follow unreadable.
    class Sending {
      public:
        explicit Sending(TlsStream& stream) : stream_(stream) { stream_.sending_ = true; }

        Sending(const Sending&) = delete;
        Sending& operator=(const Sending&) = delete;

        ~Sending() {
            stream_.sending_ = false;
            stream_.broken_ = stream_.broken_ || !complete;
            stream_.sent_.notify();
        }

        bool complete = false;

      private:
        TlsStream& stream_;
    };

    void expect(TlsContext::Impl& context) {
        SSL_set_app_data(ssl_.get(), &context.sessions[name_]);
        if (const auto& session = context.sessions[name_]) {
            SSL_set_session(ssl_.get(), session.get());
        }
        X509_VERIFY_PARAM* const expected = SSL_get0_param(ssl_.get());
        if (is_address(name_)) {
            X509_VERIFY_PARAM_set1_ip_asc(expected, name_.c_str());
        } else {
            SSL_set_tlsext_host_name(ssl_.get(), name_.c_str());
            X509_VERIFY_PARAM_set1_host(expected, name_.data(), name_.size());
        }
        X509_VERIFY_PARAM_set_hostflags(expected, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
        if (!context.verify) return;
        SSL_set_ex_data(ssl_.get(), problem_index(), this);
        SSL_set_verify(ssl_.get(), SSL_VERIFY_PEER, note_problem);
    }

    static int problem_index() {
        static const int kIndex = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
        return kIndex;
    }

    static int note_problem(int fine, X509_STORE_CTX* context) {
        if (fine == 1) return 1;
        const auto* const ssl = static_cast<const SSL*>(
            X509_STORE_CTX_get_ex_data(context, SSL_get_ex_data_X509_STORE_CTX_idx())
        );
        auto* const stream = static_cast<TlsStream*>(SSL_get_ex_data(ssl, problem_index()));
        stream->problem_ = describe_certificate_problem(*context, stream->name_);
        return 0;
    }

    // Sends what there is at this moment.
    Task<> send() {
        std::string bytes(static_cast<std::size_t>(BIO_pending(out_)), '\0');
        BIO_read(out_, bytes.data(), static_cast<int>(bytes.size()));
        Sending sending(*this);
        co_await stream_->write(bytes);
        sending.complete = true;
    }

    // Returns when all is sent that was there at the call.
    Task<> send_all() {
        while (BIO_pending(out_) > 0) {
            if (broken_) throw failure();
            if (sending_) {
                co_await sent_.wait();
            } else {
                co_await send();
            }
        }
    }

    Task<> receive(std::string at_end) {
        const std::size_t count = co_await stream_->read(space_);
        if (count == 0) throw Error(ErrorCode::Unavailable, at_end);
        if (first_bytes_.size() < 8) {
            first_bytes_.append(space_.data(), std::min<std::size_t>(count, 8));
        }
        BIO_write(in_, space_.data(), static_cast<int>(count));
    }

    Error handshake_failure() const {
        if (!problem_.empty()) return {ErrorCode::Failed, problem_};
        if (first_bytes_.starts_with("HTTP/")) {
            return {
                ErrorCode::Failed,
                "server '" + name_ + "' speaks plain HTTP, not TLS; use an http:// address",
            };
        }
        if (ERR_GET_REASON(ERR_peek_error()) == SSL_R_WRONG_VERSION_NUMBER) {
            return {ErrorCode::Failed, "server '" + name_ + "' does not speak TLS"};
        }
        return failure();
    }

    Error failure() const {
        if (broken_) {
            return {ErrorCode::Unavailable, "connection to '" + name_ + "' was closed"};
        }
        const bool rejected = rejects_our_certificate(ERR_GET_REASON(ERR_peek_error()));
        const std::string reason = take_openssl_reason();
        if (rejected) {
            return {
                ErrorCode::Unauthorized,
                "server '" + name_ + "' does not accept our certificate (" + reason + ")",
            };
        }
        return {ErrorCode::Failed, "TLS with server '" + name_ + "': " + reason};
    }

    std::unique_ptr<ByteStream> stream_;
    std::string name_;
    Notifier sent_;
    std::vector<char> space_;
    std::unique_ptr<SSL, FreeSsl> ssl_;
    BIO* in_ = nullptr;  // Both belong to `ssl_`.
    BIO* out_ = nullptr;
    std::string first_bytes_;
    std::string problem_;  // With the server's certificate.
    bool sending_ = false;
    bool broken_ = false;
};

}  // namespace

Task<std::unique_ptr<ByteStream>> connect_tls(
    std::unique_ptr<ByteStream> stream, TlsContext& context, std::string server_name
) {
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    const std::string& wanted = context.impl().server_name;
    std::string name = wanted.empty() ? std::move(server_name) : wanted;
    auto tls = std::make_unique<TlsStream>(std::move(stream), context, std::move(name), executor);
    co_await tls->shake_hands();
    co_return tls;
}

}  // namespace ds::net
