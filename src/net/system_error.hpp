#pragma once

#include "base/error.hpp"

#include <string>
#include <string_view>

namespace boost::system {
class error_code;  // NOLINT(readability-identifier-naming)
}  // namespace boost::system

namespace ds::net {

/// What the system says about a failure, in lower case: "connection refused".
std::string describe(const boost::system::error_code& code);

/// The failure of "WHAT": `Forbidden` for missing rights, else `Unavailable`.
Error system_error(std::string_view what, const boost::system::error_code& code);

}  // namespace ds::net
