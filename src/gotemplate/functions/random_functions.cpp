#include "base/strings.hpp"
#include "crypto/random.hpp"
#include "gotemplate/functions/groups.hpp"
#include "gotemplate/runes.hpp"

#include <algorithm>
#include <string>

namespace ds::gotemplate {
namespace {

using Arguments = std::span<const Value>;

constexpr const Type* kNumber = &types::kInt;

/// The bytes from the first to the last.
std::string range_of(char first, char last) {
    std::string bytes;
    for (char byte = first; byte <= last; ++byte)
        bytes += byte;
    return bytes;
}

void add_text(FunctionTable& table, std::string_view name, const std::string& alphabet) {
    table.add(name, {kNumber}, [alphabet](Call& call, Arguments args) -> Outcome {
        const auto count = static_cast<std::size_t>(std::max<std::int64_t>(args[0].as_int(), 0));
        if (tl::expected<void, Failure> spent = call.spend(count); !spent) {
            return failed(std::move(spent).error());
        }
        return Value(crypto::random_text(count, alphabet));
    });
}

Outcome random_integer(Call& /*call*/, Arguments args) {
    // Go's integers wrap around.
    const auto low = static_cast<std::uint64_t>(args[0].as_int());
    const std::uint64_t span = static_cast<std::uint64_t>(args[1].as_int()) - low;
    if (static_cast<std::int64_t>(span) <= 0) return failed("invalid argument to Intn");
    return Value::integer(static_cast<std::int64_t>(low + crypto::random_below(span)));
}

Outcome random_bytes(Call& call, Arguments args) {
    const std::int64_t count = args[0].as_int();
    if (count < 0) return failed("runtime error: makeslice: len out of range");
    if (tl::expected<void, Failure> spent = call.spend(static_cast<std::size_t>(count)); !spent) {
        return failed(std::move(spent).error());
    }
    return Value(encode_base64(crypto::random_bytes(static_cast<std::size_t>(count))));
}

Outcome random_uuid(Call& /*call*/, Arguments /*args*/) {
    std::string bytes = crypto::random_bytes(16);
    bytes[6] = static_cast<char>((bytes[6] & 0x0F) | 0x40);  // Version 4,
    bytes[8] = static_cast<char>((bytes[8] & 0x3F) | 0x80);  // variant of RFC 4122.
    std::string text = encode_hex(bytes);
    for (const std::size_t at : {20U, 16U, 12U, 8U})
        text.insert(at, 1, '-');
    return Value(text);
}

Outcome shuffle(Call& /*call*/, Arguments args) {
    const std::string_view text = args[0].text();
    std::vector<char32_t> runes;
    for (std::size_t at = 0; at < text.size();) {
        const Rune rune = rune_at(text, at);
        runes.push_back(rune.value);
        at += rune.size;
    }
    for (std::size_t at = runes.size(); at > 1; --at) {
        std::swap(runes[at - 1], runes[crypto::random_below(at)]);
    }
    std::string result;
    for (const char32_t rune : runes)
        append_rune(result, rune);
    return Value(result);
}

}  // namespace

void add_random_functions(FunctionTable& table) {
    const std::string letters = range_of('A', 'Z') + range_of('a', 'z');
    const std::string digits = range_of('0', '9');
    add_text(table, "randAlpha", letters);
    add_text(table, "randNumeric", digits);
    add_text(table, "randAlphaNum", letters + digits);
    add_text(table, "randAscii", range_of(' ', '~'));
    table.add("randInt", {kNumber, kNumber}, random_integer);
    table.add("randBytes", {kNumber}, random_bytes);
    table.add("uuidv4", {}, random_uuid);
    table.add("shuffle", {&types::kString}, shuffle);
}

}  // namespace ds::gotemplate
