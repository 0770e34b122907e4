#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ds::net {

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

struct HttpRequest {
    std::string method = "GET";
    std::string target = "/";  // Path and query, percent-encoded.
    HttpHeaders headers = {};  // Without Content-Length and Transfer-Encoding, which are computed.
    std::string body = {};
    bool repeatable = false;  // May be sent twice, though its method does not say so.
};

/// Whether sending `request` twice does the same as sending it once.
bool may_repeat(const HttpRequest& request);

struct HttpResponse {
    int status = 0;
    std::string reason = {};
    HttpHeaders headers = {};
    std::string body = {};
};

/// The value of the first header called `name`, in any case; null when there is none.
const std::string* find_header(const HttpHeaders& headers, std::string_view name);

}  // namespace ds::net
