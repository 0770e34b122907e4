#include "kube/retry.hpp"

#include "crypto/random.hpp"
#include "kube/refusal.hpp"

#include <algorithm>
#include <charconv>
#include <string>

namespace ds::kube {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kFirstPause{100};
constexpr milliseconds kLongestBackOff{5'000};

// The date that HTTP also allows here is what no API server sends.
std::optional<milliseconds> retry_after(const net::HttpHeaders& headers, double random) {
    const std::string* value = net::find_header(headers, "Retry-After");
    if (value == nullptr) return std::nullopt;
    long seconds = 0;
    const char* const end = value->data() + value->size();
    const auto parsed = std::from_chars(value->data(), end, seconds);
    if (parsed.ec != std::errc() || parsed.ptr != end || seconds < 0) return std::nullopt;
    const milliseconds wanted = std::min(milliseconds(std::min(seconds, 3600L) * 1000), kMaxPause);
    return wanted +
           milliseconds(static_cast<long>(static_cast<double>(wanted.count()) * random / 10));
}

}  // namespace

// So that those who were refused together do not come back together.
milliseconds back_off(int attempt, double random) {
    constexpr int kMostDoublings = 10;
    const int doublings = std::clamp(attempt - 1, 0, kMostDoublings);
    const milliseconds whole = std::min(kFirstPause * (1 << doublings), kLongestBackOff);
    return milliseconds(static_cast<long>(static_cast<double>(whole.count()) * (0.5 + random / 2)));
}

double random_fraction() {
    const std::string bytes = crypto::random_bytes(2);
    const auto high = static_cast<unsigned char>(bytes[0]);
    const auto low = static_cast<unsigned char>(bytes[1]);
    return (high * 256 + low) / 65536.0;
}

std::optional<milliseconds> pause_after(
    const net::HttpRequest& request,
    int status,
    const net::HttpHeaders& headers,
    int attempt,
    double random
) {
    if (attempt >= kMaxAttempts) return std::nullopt;
    const milliseconds own = back_off(attempt, random);
    const std::optional<milliseconds> wanted = retry_after(headers, random);
    const bool refused_untouched = status == 429 || (status >= 500 && wanted);
    const bool passing = status == 502 || status == 503 || status == 504;
    if (!refused_untouched && !(passing && net::may_repeat(request))) return std::nullopt;
    return wanted ? std::max(*wanted, own) : own;
}

std::optional<milliseconds> pause_after(
    const net::HttpRequest& request, const Error& failure, int attempt, double random
) {
    constexpr int kMaxLosses = 3;
    const bool lost = failure.code() == ErrorCode::Unavailable && !is_unreachable(failure);
    if (!lost || attempt >= kMaxLosses || !net::may_repeat(request)) return std::nullopt;
    return back_off(attempt, random);
}

}  // namespace ds::kube
