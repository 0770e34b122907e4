#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ds::cli {

/// What one press of a key means to a question.
struct Key {
    enum class Kind {
        Text,  // `text` is one character.
        Enter,
        Backspace,
        Delete,
        Up,
        Down,
        Left,
        Right,
        Home,
        End,
        EraseLine,
        EraseWord,
        Interrupt,
        EndOfInput,
        Other,
    };

    Kind kind = Kind::Other;
    std::string text = {};

    friend bool operator==(const Key&, const Key&) = default;
};

/// Turns the bytes of a terminal in raw mode into keys. Does no I/O.
class KeyDecoder {
  public:
    /// The keys that `bytes` complete. A character cut in two is kept for the next call; an escape
    /// alone at the end is the Escape key, because terminals send a sequence in one piece.
    std::vector<Key> feed(std::string_view bytes);

  private:
    std::string rest_;
};

}  // namespace ds::cli
