#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace ds::net {

/// What messages say about a certificate.
struct CertificateFacts {
    std::string name;  // Common name of its subject.
    std::chrono::system_clock::time_point not_before;
    std::chrono::system_clock::time_point not_after;
};

/// The facts of the first certificate in a PEM text; nothing when there is none.
std::optional<CertificateFacts> inspect_certificate(const std::string& pem);

}  // namespace ds::net
