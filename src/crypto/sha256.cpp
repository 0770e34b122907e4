#include "crypto/sha256.hpp"

#include "base/check.hpp"
#include "base/strings.hpp"

#include <openssl/evp.h>

#include <array>

namespace ds::crypto {
namespace {

// Looking an algorithm up by name takes longer than digesting a small file.
const EVP_MD* algorithm() {
    static const EVP_MD* const fetched = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    DS_CHECK(fetched != nullptr);
    return fetched;
}

}  // namespace

struct Sha256::State {
    State() { start(); }

    State(const State&) = delete;
    State& operator=(const State&) = delete;

    ~State() { EVP_MD_CTX_free(context); }

    void start() { DS_CHECK(EVP_DigestInit_ex2(context, algorithm(), nullptr) == 1); }

    EVP_MD_CTX* context = EVP_MD_CTX_new();
};

Sha256::Sha256() : state_(std::make_unique<State>()) {}

Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;
Sha256::~Sha256() = default;

void Sha256::update(std::string_view bytes) {
    DS_CHECK(EVP_DigestUpdate(state_->context, bytes.data(), bytes.size()) == 1);
}

std::string Sha256::finish() {
    std::string digest(32, '\0');
    auto* const into = reinterpret_cast<unsigned char*>(digest.data());
    DS_CHECK(EVP_DigestFinal_ex(state_->context, into, nullptr) == 1);
    state_->start();
    return digest;
}

std::string Sha256::finish_hex() {
    return encode_hex(finish());
}

std::string sha256_hex(std::string_view bytes) {
    Sha256 digest;
    digest.update(bytes);
    return digest.finish_hex();
}

}  // namespace ds::crypto
