#include "base/strings.hpp"
#include "crypto/digest.hpp"
#include "crypto/sha256.hpp"
#include "gotemplate/functions/base_encoding.hpp"
#include "gotemplate/functions/groups.hpp"

namespace ds::gotemplate {
namespace {

using Arguments = std::span<const Value>;

void add(FunctionTable& table, std::string_view name, std::string (*change)(std::string_view)) {
    table.add(name, {&types::kString}, [change](Call&, Arguments args) -> Outcome {
        return Value(change(args[0].text()));
    });
}

/// What cannot be decoded becomes the message of the failure.
void add_decoder(
    FunctionTable& table, std::string_view name, Result<std::string> (*decode)(std::string_view)
) {
    table.add(name, {&types::kString}, [decode](Call&, Arguments args) -> Outcome {
        const Result<std::string> bytes = decode(args[0].text());
        return Value(bytes ? *bytes : bytes.error().message());
    });
}

std::string adler32(std::string_view bytes) {
    constexpr std::uint32_t kPrime = 65521;
    std::uint32_t sum = 1;
    std::uint32_t sum_of_sums = 0;
    for (const char byte : bytes) {
        sum = (sum + static_cast<unsigned char>(byte)) % kPrime;
        sum_of_sums = (sum_of_sums + sum) % kPrime;
    }
    return std::to_string(sum_of_sums << 16U | sum);
}

}  // namespace

void add_encoding_functions(FunctionTable& table) {
    add(table, "b64enc", encode_base64);
    add(table, "b32enc", encode_base32);
    add_decoder(table, "b64dec", decode_strict_base64);
    add_decoder(table, "b32dec", decode_base32);
    add(table, "sha1sum", crypto::sha1_hex);
    add(table, "sha256sum", crypto::sha256_hex);
    add(table, "sha512sum", crypto::sha512_hex);
    add(table, "adler32sum", adler32);
}

}  // namespace ds::gotemplate
