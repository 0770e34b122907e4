#include "base/strings.hpp"
#include "crypto/aes.hpp"
#include "crypto/digest.hpp"
#include "crypto/password_hash.hpp"
#include "crypto/random.hpp"
#include "gotemplate/functions/base_encoding.hpp"
#include "gotemplate/functions/groups.hpp"

#include <algorithm>
#include <map>
#include <vector>

namespace ds::gotemplate {
namespace {

using Arguments = std::span<const Value>;

constexpr const Type* kText = &types::kString;
constexpr std::size_t kBlock = 16;
constexpr std::size_t kKey = 32;

std::string bcrypt_or_message(std::string_view password) {
    const Result<std::string> hash = crypto::bcrypt(password);
    if (hash) return *hash;
    return "failed to encrypt string with bcrypt: " + hash.error().message();
}

/// The password cut or filled with zeros to a key.
std::string key_of(std::string_view password) {
    std::string key(password.substr(0, kKey));
    key.resize(kKey);
    return key;
}

Outcome encrypt(Call& /*call*/, Arguments args) {
    std::string text(args[1].text());
    if (text.empty()) return Value("");
    const std::size_t padding = kBlock - text.size() % kBlock;
    text.append(padding, static_cast<char>(padding));
    const std::string iv = crypto::random_bytes(kBlock);
    return Value(encode_base64(iv + crypto::encrypt_aes_cbc(key_of(args[0].text()), iv, text)));
}

Outcome decrypt(Call& /*call*/, Arguments args) {
    if (args[1].text().empty()) return Value("");
    const Result<std::string> bytes = decode_strict_base64(args[1].text());
    if (!bytes) return failed(bytes.error().message());
    if (bytes->size() < kBlock) {
        const std::size_t capacity = args[1].size() / 4 * 3;
        return failed(
            "runtime error: slice bounds out of range " +
            (capacity < kBlock ? "[:16] with capacity " + std::to_string(capacity)
                               : "[16:" + std::to_string(bytes->size()) + "]")
        );
    }
    const std::string_view iv = std::string_view(*bytes).substr(0, kBlock);
    const std::string_view secret = std::string_view(*bytes).substr(kBlock);
    if (secret.size() % kBlock != 0) return failed("crypto/cipher: input not full blocks");
    const std::string text = crypto::decrypt_aes_cbc(key_of(args[0].text()), iv, secret);
    if (text.empty()) return failed("runtime error: index out of range [-1]");
    const std::size_t padding = static_cast<unsigned char>(text.back());
    if (padding > text.size()) {
        const auto end =
            static_cast<std::ptrdiff_t>(text.size()) - static_cast<std::ptrdiff_t>(padding);
        return failed("runtime error: slice bounds out of range [:" + std::to_string(end) + "]");
    }
    return Value(std::string_view(text).substr(0, text.size() - padding));
}

// The algorithm of "Master Password": a template says which class of character stands where.

const std::map<std::string, std::vector<std::string_view>, std::less<>>& password_templates() {
    static const std::map<std::string, std::vector<std::string_view>, std::less<>> kTemplates = {
        {"maximum", {"anoxxxxxxxxxxxxxxxxx", "axxxxxxxxxxxxxxxxxno"}},
        {"long",
         {"CvcvnoCvcvCvcv", "CvcvCvcvnoCvcv", "CvcvCvcvCvcvno", "CvccnoCvcvCvcv", "CvccCvcvnoCvcv",
          "CvccCvcvCvcvno", "CvcvnoCvccCvcv", "CvcvCvccnoCvcv", "CvcvCvccCvcvno", "CvcvnoCvcvCvcc",
          "CvcvCvcvnoCvcc", "CvcvCvcvCvccno", "CvccnoCvccCvcv", "CvccCvccnoCvcv", "CvccCvccCvcvno",
          "CvcvnoCvccCvcc", "CvcvCvccnoCvcc", "CvcvCvccCvccno", "CvccnoCvcvCvcc", "CvccCvcvnoCvcc",
          "CvccCvcvCvccno"}},
        {"medium", {"CvcnoCvc", "CvcCvcno"}},
        {"short", {"Cvcn"}},
        {"basic", {"aaanaaan", "aannaaan", "aaannaaa"}},
        {"pin", {"nnnn"}},
    };
    return kTemplates;
}

std::string_view characters_of(char letter) {
    switch (letter) {
        case 'V':
            return "AEIOU";
        case 'C':
            return "BCDFGHJKLMNPQRSTVWXYZ";
        case 'v':
            return "aeiou";
        case 'c':
            return "bcdfghjklmnpqrstvwxyz";
        case 'a':
            return "AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz";
        case 'n':
            return "0123456789";
        case 'o':
            return "@&%?,=[]_:-+*$#!'^~;()/.";
        default:
            return "AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz0123456789!@#$%^&*()";
    }
}

std::string big_endian(std::uint64_t number) {
    std::string bytes;
    for (int shift = 24; shift >= 0; shift -= 8)
        bytes += static_cast<char>(number >> shift & 0xFFU);
    return bytes;
}

Outcome derive_password(Call& /*call*/, Arguments args) {
    const std::string_view type = args[1].text();
    const auto found = password_templates().find(type);
    if (found == password_templates().end()) {
        return Value("cannot find password template " + std::string(type));
    }
    static constexpr std::string_view kSeed = "com.lyndir.masterpassword";
    const std::string_view user = args[3].text();
    const std::string_view site = args[4].text();
    const std::string salt = std::string(kSeed) + big_endian(user.size()) + std::string(user);
    const std::string key = crypto::scrypt(args[2].text(), salt, {.n = 32768, .r = 8, .p = 2}, 64);
    const std::string seed = crypto::hmac_sha256(
        key,
        std::string(kSeed) + big_endian(site.size()) + std::string(site) +
            big_endian(args[0].as_uint())
    );
    const auto seed_at = [&seed](std::size_t at) {
        return static_cast<unsigned char>(seed[at]);
    };
    const std::vector<std::string_view>& templates = found->second;
    std::string password;
    for (const char letter : templates[seed_at(0) % templates.size()]) {
        const std::string_view characters = characters_of(letter);
        password += characters[seed_at(password.size() + 1) % characters.size()];
    }
    return Value(password);
}

}  // namespace

void add_secret_functions(FunctionTable& table) {
    table.add("bcrypt", {kText}, [](Call&, Arguments args) -> Outcome {
        return Value(bcrypt_or_message(args[0].text()));
    });
    table.add("htpasswd", {kText, kText}, [](Call&, Arguments args) -> Outcome {
        const std::string user(args[0].text());
        if (user.find(':') != std::string::npos) return Value("invalid username: " + user);
        return Value(user + ":" + bcrypt_or_message(args[1].text()));
    });
    table.add("encryptAES", {kText, kText}, encrypt);
    table.add("decryptAES", {kText, kText}, decrypt);
    table.add("derivePassword", {&types::kUint32, kText, kText, kText, kText}, derive_password);
}

}  // namespace ds::gotemplate
