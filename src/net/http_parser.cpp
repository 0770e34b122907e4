#include "net/http_parser.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/none.hpp>
#include <boost/optional.hpp>

#include <cstdint>
#include <limits>
#include <utility>

namespace ds::net {
namespace http = boost::beast::http;

namespace {

using boost::beast::string_view;
using Code = boost::beast::error_code;

constexpr std::uint32_t kMaxHead = 64 * 1024;

// Beast's state machine without its message types, which are what costs compile time.
class Parser final : public http::basic_parser<false> {
  public:
    HttpResponse head;
    std::string body;

  private:
    void on_request_impl(http::verb, string_view, string_view, int, Code&) override {}

    void on_response_impl(int code, string_view reason, int, Code&) override {
        head.status = code;
        head.reason = std::string(reason);
    }

    void on_field_impl(http::field, string_view name, string_view value, Code&) override {
        head.headers.emplace_back(std::string(name), std::string(value));
    }

    void on_header_impl(Code&) override {}

    void on_body_init_impl(const boost::optional<std::uint64_t>&, Code&) override {}

    std::size_t on_body_impl(string_view bytes, Code&) override {
        body.append(bytes.data(), bytes.size());
        return bytes.size();
    }

    void on_chunk_header_impl(std::uint64_t, string_view, Code&) override {}

    std::size_t on_chunk_body_impl(std::uint64_t, string_view bytes, Code&) override {
        body.append(bytes.data(), bytes.size());
        return bytes.size();
    }

    void on_finish_impl(Code&) override {}
};

Error refusal(const Code& code) {
    if (code == http::error::header_limit) {
        return {ErrorCode::Failed, "head of the HTTP response is larger than 64 KiB"};
    }
    if (code == http::error::partial_message || code == http::error::end_of_stream) {
        return {ErrorCode::Unavailable, "connection was closed within the HTTP response"};
    }
    return {ErrorCode::Failed, "answer is not HTTP/1.1 (" + code.message() + ")"};
}

}  // namespace

struct HttpParser::Impl {
    Parser parser;
};

HttpParser::HttpParser(bool without_body) : impl_(std::make_unique<Impl>()) {
    impl_->parser.eager(true);
    impl_->parser.header_limit(kMaxHead);
    impl_->parser.body_limit(boost::none);  // Bounded by who collects it; streams are endless.
    impl_->parser.skip(without_body);
}

HttpParser::HttpParser(HttpParser&&) noexcept = default;
HttpParser& HttpParser::operator=(HttpParser&&) noexcept = default;
HttpParser::~HttpParser() = default;

Result<std::size_t> HttpParser::feed(std::string_view bytes) {
    std::size_t taken = 0;
    while (taken < bytes.size() && !impl_->parser.is_done()) {
        Code code;
        const boost::asio::const_buffer rest(bytes.data() + taken, bytes.size() - taken);
        const std::size_t count = impl_->parser.put(rest, code);
        taken += count;
        if (code == http::error::need_more) break;
        if (code) return fail(refusal(code));
        if (count == 0) break;
    }
    return taken;
}

Result<> HttpParser::end() {
    if (impl_->parser.is_done()) return {};
    Code code;
    if (impl_->parser.got_some()) {
        impl_->parser.put_eof(code);
    } else {
        code = http::error::end_of_stream;
    }
    if (code) return fail(refusal(code));
    return {};
}

bool HttpParser::head_done() const {
    return impl_->parser.is_header_done();
}

bool HttpParser::done() const {
    return impl_->parser.is_done();
}

bool HttpParser::keeps_alive() const {
    return impl_->parser.is_done() && impl_->parser.keep_alive();
}

HttpResponse HttpParser::take_head() {
    return std::move(impl_->parser.head);
}

std::string HttpParser::take_body() {
    return std::exchange(impl_->parser.body, std::string());
}

std::size_t HttpParser::body_size() const {
    return impl_->parser.body.size();
}

}  // namespace ds::net
