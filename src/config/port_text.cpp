#include "config/port_text.hpp"

#include <charconv>

namespace ds::config {
namespace {

std::optional<int> parse_port(std::string_view text) {
    constexpr int kLargest = 65535;
    int port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    const bool is_number = error == std::errc{} && end == text.data() + text.size();
    if (!is_number || port < 1 || port > kLargest) return std::nullopt;
    return port;
}

}  // namespace

std::optional<PortPair> parse_port_text(std::string_view text) {
    const std::size_t colon = text.find(':');
    const std::optional<int> remote =
        parse_port(colon == std::string_view::npos ? text : text.substr(colon + 1));
    if (!remote) return std::nullopt;
    if (colon == std::string_view::npos) return PortPair{*remote, *remote};
    if (colon == 0) return PortPair{0, *remote};
    const std::optional<int> local = parse_port(text.substr(0, colon));
    if (!local) return std::nullopt;
    return PortPair{*local, *remote};
}

}  // namespace ds::config
