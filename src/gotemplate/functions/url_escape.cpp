#include "gotemplate/functions/url_escape.hpp"

#include "gotemplate/print.hpp"

#include <optional>

namespace ds::gotemplate {
namespace {

std::optional<unsigned> hex_value(char byte) {
    if (byte >= '0' && byte <= '9') return static_cast<unsigned>(byte - '0');
    if (byte >= 'a' && byte <= 'f') return static_cast<unsigned>(byte - 'a' + 10);
    if (byte >= 'A' && byte <= 'F') return static_cast<unsigned>(byte - 'A' + 10);
    return std::nullopt;
}

std::string_view plain_signs(UrlPart part) {
    switch (part) {
        case UrlPart::Path:
            return "-_.~$&+,/:;=@";
        case UrlPart::Host:
        case UrlPart::Zone:
            return "-_.~!$&'()*+,;=:[]<>\"";
        case UrlPart::UserInfo:
            return "-_.~$&+,;=";
        case UrlPart::Fragment:
            return "-_.~$&+,/:;=?@!()*";
    }
    return {};
}

bool is_plain(char byte, UrlPart part) {
    const bool is_letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
    if (is_letter || (byte >= '0' && byte <= '9')) return true;
    return plain_signs(part).find(byte) != std::string_view::npos;
}

tl::unexpected<Error> bad_escape(std::string_view text) {
    return fail(ErrorCode::InvalidInput, "invalid URL escape " + quote(text.substr(0, 3)));
}

/// The byte that the escape at the front stands for, if it may stand there.
Result<char> read_escape(std::string_view text, UrlPart part) {
    const std::optional<unsigned> high = text.size() > 2 ? hex_value(text[1]) : std::nullopt;
    const std::optional<unsigned> low = text.size() > 2 ? hex_value(text[2]) : std::nullopt;
    if (!high || !low) return bad_escape(text);
    const auto byte = static_cast<char>(*high << 4U | *low);
    // Names of hosts may have escapes only for what is not ASCII, zones also for what hosts have
    // plain.
    const bool is_percent = text.starts_with("%25");
    if (part == UrlPart::Host && *high < 8 && !is_percent) return bad_escape(text);
    if (part == UrlPart::Zone && !is_percent && byte != ' ' && !is_plain(byte, UrlPart::Host)) {
        return bad_escape(text);
    }
    return byte;
}

}  // namespace

std::string escape_url(std::string_view text, UrlPart part) {
    static constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string result;
    for (const char byte : text) {
        if (is_plain(byte, part)) {
            result += byte;
            continue;
        }
        const auto value = static_cast<unsigned char>(byte);
        result += {'%', kHex[value >> 4U], kHex[value & 0xFU]};
    }
    return result;
}

Result<std::string> unescape_url(std::string_view text, UrlPart part) {
    const bool is_host = part == UrlPart::Host || part == UrlPart::Zone;
    std::string result;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char byte = text[at];
        if (byte == '%') {
            const Result<char> escaped = read_escape(text.substr(at), part);
            if (!escaped) return fail(escaped.error());
            result += *escaped;
            at += 2;
            continue;
        }
        if (is_host && static_cast<unsigned char>(byte) < 0x80 && !is_plain(byte, part)) {
            return fail(
                ErrorCode::InvalidInput,
                "invalid character " + quote(text.substr(at, 1)) + " in host name"
            );
        }
        result += byte;
    }
    return result;
}

}  // namespace ds::gotemplate
