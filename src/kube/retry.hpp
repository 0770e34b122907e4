#pragma once

#include "base/error.hpp"
#include "net/http.hpp"

#include <chrono>
#include <optional>

namespace ds::kube {

/// How often one request has been tried.
inline constexpr int kMaxAttempts = 8;

/// The longest pause between two attempts, whatever the server asks for.
inline constexpr std::chrono::milliseconds kMaxPause{30'000};

/// The pause after the failed attempt with this number (from 1): doubles up to 5 s, half of it left
/// to chance by `random`, which is in [0, 1).
std::chrono::milliseconds back_off(int attempt, double random);

double random_fraction();

/// How long to wait before `request` is sent again after the answer `status` to the attempt with
/// this number (from 1), or nothing when it is to be taken as it is.
///
/// 429 says that nothing was done; so does an error of the server that comes with Retry-After.
/// Other passing errors are tried again for requests that may be sent twice.
std::optional<std::chrono::milliseconds> pause_after(
    const net::HttpRequest& request,
    int status,
    const net::HttpHeaders& headers,
    int attempt,
    double random
);

/// The same after a failure. What could not even connect fails at once: the caller knows better
/// how patient to be.
std::optional<std::chrono::milliseconds> pause_after(
    const net::HttpRequest& request, const Error& failure, int attempt, double random
);

}  // namespace ds::kube
