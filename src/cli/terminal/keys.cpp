#include "cli/terminal/keys.hpp"

#include "cli/terminal/text.hpp"

#include <cstddef>
#include <utility>

namespace ds::cli {
namespace {

Key control_key(char byte) {
    constexpr char kDelete = 0x7F;
    switch (byte) {
        case '\r':
        case '\n':
            return {Key::Kind::Enter};
        case '\b':
        case kDelete:
            return {Key::Kind::Backspace};
        case 'A' - '@':
            return {Key::Kind::Home};
        case 'C' - '@':
            return {Key::Kind::Interrupt};
        case 'D' - '@':
            return {Key::Kind::EndOfInput};
        case 'E' - '@':
            return {Key::Kind::End};
        case 'N' - '@':
            return {Key::Kind::Down};
        case 'P' - '@':
            return {Key::Kind::Up};
        case 'U' - '@':
            return {Key::Kind::EraseLine};
        case 'W' - '@':
            return {Key::Kind::EraseWord};
        default:
            return {Key::Kind::Other};
    }
}

/// The key of a sequence without its "ESC [" or "ESC O".
Key sequence_key(std::string_view sequence) {
    if (sequence == "A") return {Key::Kind::Up};
    if (sequence == "B") return {Key::Kind::Down};
    if (sequence == "C") return {Key::Kind::Right};
    if (sequence == "D") return {Key::Kind::Left};
    if (sequence == "H" || sequence == "1~" || sequence == "7~") return {Key::Kind::Home};
    if (sequence == "F" || sequence == "4~" || sequence == "8~") return {Key::Kind::End};
    if (sequence == "3~") return {Key::Kind::Delete};
    return {Key::Kind::Other};
}

bool ends_sequence(char byte) {
    return byte >= '@' && byte <= '~';
}

/// Takes the escape sequence that `bytes` begins with.
Key take_sequence(std::string_view& bytes) {
    if (bytes.size() < 2 || (bytes[1] != '[' && bytes[1] != 'O')) {
        bytes.remove_prefix(1);
        return {Key::Kind::Other};
    }
    std::size_t end = 2;
    while (end < bytes.size() && !ends_sequence(bytes[end]))
        ++end;
    if (end < bytes.size()) ++end;
    const Key key = sequence_key(bytes.substr(2, end - 2));
    bytes.remove_prefix(end);
    return key;
}

}  // namespace

std::vector<Key> KeyDecoder::feed(std::string_view bytes) {
    rest_ += bytes;
    const std::string all = std::exchange(rest_, {});
    std::vector<Key> keys;
    std::string_view left = all;
    while (!left.empty()) {
        if (left.front() == '\x1b') {
            keys.push_back(take_sequence(left));
            continue;
        }
        const std::size_t length = character_length(left);
        if (length == 0) break;
        const std::string_view character = left.substr(0, length);
        left.remove_prefix(length);
        const auto byte = static_cast<unsigned char>(character.front());
        if (length == 1 && (byte < 0x20 || byte >= 0x7F)) {
            keys.push_back(control_key(character.front()));
        } else {
            keys.push_back({Key::Kind::Text, std::string(character)});
        }
    }
    rest_ = left;
    return keys;
}

}  // namespace ds::cli
