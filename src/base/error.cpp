#include "base/error.hpp"

#include <utility>

namespace ds {

Error::Error(ErrorCode code, std::string message) : code_(code), message_(std::move(message)) {}

Error Error::with_context(std::string_view context) const {
    std::string text(context);
    text += ": ";
    text += message_;
    return {code_, std::move(text)};
}

}  // namespace ds
