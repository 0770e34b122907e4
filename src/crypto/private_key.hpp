#pragma once

#include "base/result.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace ds::crypto {

enum class KeyKind { Rsa, Dsa, Ecdsa, Ed25519, Other };

/// A private key. Copies share the same key, which never changes.
class PrivateKey {
  public:
    struct Handle;  // Knows OpenSSL; seen by `crypto` alone.

    explicit PrivateKey(std::shared_ptr<const Handle> handle) : handle_(std::move(handle)) {}

    /// Reads the first PEM block of `text`: PKCS#8, or the old format of RSA, EC or DSA keys.
    /// Encrypted keys are refused. Messages are those of the Go library that charts were made with.
    static Result<PrivateKey> parse_pem(std::string_view text);

    /// The format that is usual for the kind: PKCS#1, SEC 1, OpenSSL's DSA format or PKCS#8.
    std::string to_pem() const;

    KeyKind kind() const;

    const Handle& handle() const { return *handle_; }

  private:
    std::shared_ptr<const Handle> handle_;  // Shared by the copies.
};

/// Seconds for 4096 bits.
PrivateKey make_rsa_key(unsigned bits);

/// 2048 bits with a subgroup of 256. Many seconds.
PrivateKey make_dsa_key();

/// On the curve P-256.
PrivateKey make_ecdsa_key();
PrivateKey make_ed25519_key();

}  // namespace ds::crypto
