#pragma once

#include "base/error.hpp"
#include "deploy/manifest.hpp"

namespace ds::deploy {

/// Why the API server did not take `manifest`, in words that name the object, the line of the
/// file where that can be found, and what to do.
Error explain_refusal(const Error& error, const Manifest& manifest);

}  // namespace ds::deploy
