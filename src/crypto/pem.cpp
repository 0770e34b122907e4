#include "crypto/pem.hpp"

#include "base/strings.hpp"

namespace ds::crypto {
namespace {

constexpr std::string_view kBegin = "-----BEGIN ";
constexpr std::string_view kEnd = "-----END ";
constexpr std::string_view kDashes = "-----";

std::string_view take_line(std::string_view& text) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return line.substr(0, line.find_last_not_of(" \t\r") + 1);
}

/// "RSA PRIVATE KEY" of "-----BEGIN RSA PRIVATE KEY-----".
std::optional<std::string_view> type_of(std::string_view line, std::string_view start) {
    if (!line.starts_with(start) || !line.ends_with(kDashes)) return std::nullopt;
    if (line.size() < start.size() + kDashes.size()) return std::nullopt;
    return line.substr(start.size(), line.size() - start.size() - kDashes.size());
}

/// What stands between the lines of a block; headers ("Proc-Type: …") are skipped.
std::optional<std::string> body_until(std::string_view& text, std::string_view type) {
    std::string body;
    while (!text.empty()) {
        const std::string_view line = take_line(text);
        if (line.starts_with(kEnd)) {
            const std::optional<std::string_view> ended = type_of(line, kEnd);
            return ended == type ? decode_base64(body) : std::nullopt;
        }
        if (line.find(':') == std::string_view::npos) body += trim(line);
    }
    return std::nullopt;
}

}  // namespace

std::optional<PemBlock> decode_pem(std::string_view text) {
    while (!text.empty()) {
        const std::optional<std::string_view> type = type_of(take_line(text), kBegin);
        if (!type) continue;
        std::string_view rest = text;
        std::optional<std::string> der = body_until(rest, *type);
        if (der) return PemBlock{.type = std::string(*type), .der = *std::move(der)};
    }
    return std::nullopt;
}

std::string encode_pem(const PemBlock& block) {
    constexpr std::size_t kLine = 64;
    const std::string body = encode_base64(block.der);
    std::string text = std::string(kBegin) + block.type + std::string(kDashes) + '\n';
    for (std::size_t at = 0; at < body.size(); at += kLine)
        text += body.substr(at, kLine) + '\n';
    return text + std::string(kEnd) + block.type + std::string(kDashes) + '\n';
}

}  // namespace ds::crypto
