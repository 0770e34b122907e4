#pragma once

#include "base/result.hpp"
#include "crypto/private_key.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ds::crypto {

/// What a new certificate says. Valid from now on; for servers and clients.
struct CertificateRequest {
    std::string common_name = {};
    std::vector<std::string> dns_names = {};
    std::vector<std::string> addresses = {};  // "10.0.0.1", "::1"
    long valid_days = 0;
    bool is_authority = false;
};

/// A certificate and its key in PEM.
struct KeyPair {
    std::string certificate;
    std::string key;
};

/// Signs with the key that the certificate is for.
Result<KeyPair> make_self_signed(const CertificateRequest& request, const PrivateKey& key);

/// Signs with the authority's key.
Result<KeyPair> make_signed(
    const CertificateRequest& request, const PrivateKey& key, const KeyPair& authority
);

/// Fails unless `text` starts with a certificate in PEM; the message names `what`.
Result<> check_certificate_pem(std::string_view text, std::string_view what);

/// Whether the certificate is valid now, was issued by this authority and is for this name. No
/// name: any will do. Fails with OpenSSL's reason.
Result<> check_issued_by(
    std::string_view certificate_pem, std::string_view authority_pem, std::string_view host
);

/// Whether the private key is that of the certificate.
Result<> check_key_of(std::string_view certificate_pem, std::string_view key_pem);

bool is_ip_address(std::string_view text);

}  // namespace ds::crypto
