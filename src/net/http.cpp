#include "net/http.hpp"

#include "base/strings.hpp"

namespace ds::net {

const std::string* find_header(const HttpHeaders& headers, std::string_view name) {
    const std::string wanted = to_lower(name);
    for (const auto& [key, value] : headers) {
        if (key.size() == wanted.size() && to_lower(key) == wanted) return &value;
    }
    return nullptr;
}

bool may_repeat(const HttpRequest& request) {
    return request.repeatable || request.method == "GET" || request.method == "HEAD" ||
           request.method == "PUT" || request.method == "DELETE" || request.method == "OPTIONS";
}

}  // namespace ds::net
