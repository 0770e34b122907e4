#pragma once

#include "base/result.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace ds::gotemplate {

/// A URL taken apart as Go's net/url does it; all but query and opaque without percent signs.
struct UrlParts {
    std::string scheme;
    std::string opaque;  // What follows the scheme where no slash does: "mailto:x".
    std::optional<std::string> userinfo;  // As it is written in a URL: "user:pass%20word".
    std::string host;                     // With the port.
    std::string path;
    std::string query;
    std::string fragment;
};

/// Messages are Go's: "parse \":\": missing protocol scheme".
Result<UrlParts> parse_url_parts(std::string_view text);

/// The host without port and brackets.
std::string_view host_name(std::string_view host);

std::string join_url(const UrlParts& parts);

}  // namespace ds::gotemplate
