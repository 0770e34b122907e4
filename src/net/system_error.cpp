#include "net/system_error.hpp"

#include <boost/system/errc.hpp>
#include <boost/system/error_code.hpp>

#include <cctype>

namespace ds::net {

std::string describe(const boost::system::error_code& code) {
    std::string text = code.message();
    // "Connection refused", but "DNS lookup failed" and the like stay.
    const bool word = text.size() > 1 && std::islower(static_cast<unsigned char>(text[1])) != 0;
    if (word) text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
    return text;
}

Error system_error(std::string_view what, const boost::system::error_code& code) {
    namespace errc = boost::system::errc;
    const bool forbidden = code == errc::permission_denied || code == errc::operation_not_permitted;
    return Error(forbidden ? ErrorCode::Forbidden : ErrorCode::Unavailable, describe(code))
        .with_context(what);
}

}  // namespace ds::net
