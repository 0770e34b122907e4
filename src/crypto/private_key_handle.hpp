#pragma once

#include "crypto/private_key.hpp"

using EVP_PKEY = struct evp_pkey_st;

namespace ds::crypto {

/// Owns OpenSSL's key.
struct PrivateKey::Handle {
    explicit Handle(EVP_PKEY* owned) : key(owned) {}

    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
    ~Handle();

    EVP_PKEY* key;
};

}  // namespace ds::crypto
