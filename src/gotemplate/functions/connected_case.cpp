#include "gotemplate/functions/letter_case.hpp"
#include "gotemplate/functions/unicode.hpp"
#include "gotemplate/runes.hpp"

// A text is cut into words of one kind each. A connector goes between them, but numbers belong to
// the word before them ("bld4_floor") unless small letters follow ("http_2xx").

namespace ds::gotemplate {
namespace {

enum class WordKind { None, Number, Upper, Alphabet, Connector, Punctuation, Other };

struct Word {
    WordKind kind = WordKind::None;
    std::string_view text;
};

bool is_connector(char32_t rune) {
    return rune == '-' || rune == '_' || is_space(rune);
}

/// Letters of any script that has no upper case count as small ones.
bool is_alphabet(char32_t rune) {
    if (!is_letter(rune)) return false;
    // Scripts without spaces between words are no alphabet here.
    const bool is_han = (rune >= 0x4E00 && rune <= 0x9FCC) || (rune >= 0x3400 && rune <= 0x4D85) ||
                        (rune >= 0x20000 && rune <= 0x2B81D);
    return !is_han;
}

class Cutter {
  public:
    explicit Cutter(std::string_view text) : text_(text) {}

    bool has_more() const { return at_ < text_.size(); }

    Word next() {
        const std::size_t start = at_;
        const WordKind kind = take();
        return {.kind = kind, .text = text_.substr(start, at_ - start)};
    }

  private:
    /// The next valid rune with the invalid bytes before it; `previous` at the end.
    Rune peek(char32_t previous) const {
        std::size_t size = 0;
        while (at_ + size < text_.size()) {
            const Rune rune = rune_at(text_, at_ + size);
            size += rune.size;
            if (rune.value != kReplacement)
                return {.value = rune.value, .size = size, .is_valid = true};
        }
        return {.value = previous, .size = size, .is_valid = false};
    }

    template <typename Belongs>
    void take_while(char32_t previous, Belongs belongs) {
        while (has_more()) {
            const Rune rune = peek(previous);
            if (!belongs(rune.value) || rune.size == 0) return;
            previous = rune.value;
            at_ += rune.size;
        }
    }

    WordKind take() {
        if (!has_more()) return WordKind::None;
        const Rune first = peek(kReplacement);
        at_ += first.size;
        const char32_t rune = first.value;
        if (rune == kReplacement) return WordKind::None;
        if (is_connector(rune)) {
            take_while(rune, is_connector);
            return WordKind::Connector;
        }
        if (is_punctuation(rune)) {
            take_while(rune, is_punctuation);
            return WordKind::Punctuation;
        }
        if (is_upper(rune)) {
            take_after_capital(rune);
            return WordKind::Upper;
        }
        if (is_alphabet(rune)) {
            take_small_letters(rune);
            return WordKind::Alphabet;
        }
        if (is_number(rune)) {
            take_while(rune, is_number);
            return WordKind::Number;
        }
        take_while(rune, [](char32_t other) {
            return !is_connector(other) && !is_alphabet(other) && !is_number(other) &&
                   !is_punctuation(other);
        });
        return WordKind::Other;
    }

    void take_small_letters(char32_t previous) {
        take_while(previous, [](char32_t rune) { return is_alphabet(rune) && !is_upper(rune); });
    }

    void take_after_capital(char32_t capital) {
        if (!has_more()) return;
        const Rune second = peek(capital);
        if (is_upper(second.value)) {
            std::size_t last_capital = at_;
            char32_t previous = capital;
            Rune rune = second;
            while (has_more() && is_upper((rune = peek(previous)).value)) {
                last_capital = at_;
                previous = rune.value;
                at_ += rune.size;
            }
            // "HTTPStatus" is "HTTP" and "Status".
            if (has_more() && is_alphabet(rune.value)) at_ = last_capital;
            return;
        }
        if (is_alphabet(second.value)) {
            at_ += second.size;
            take_small_letters(second.value);
        }
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

class Joiner {
  public:
    Joiner(std::string_view text, char connector) : cutter_(text), connector_(connector) {}

    std::string join() {
        Word word = cutter_.next();
        while (cutter_.has_more()) {
            if (word.kind != WordKind::Connector) add(word);
            const Word last = word;
            word = cutter_.next();
            switch (last.kind) {
                case WordKind::Number:
                    word = add_alphanumeric(word);
                    break;
                case WordKind::Connector:
                    add(last);
                    break;
                case WordKind::Punctuation:
                    break;
                default:
                    word = after_letters(word);
            }
        }
        add(word);
        return std::move(result_);
    }

  private:
    static bool is_small_or_number(const Word& word) {
        return word.kind == WordKind::Alphabet || word.kind == WordKind::Number;
    }

    static bool joins(const Word& word) {
        return word.kind != WordKind::Connector && word.kind != WordKind::Punctuation;
    }

    /// What follows a number, up to what a connector goes before.
    Word add_alphanumeric(Word word) {
        while (is_small_or_number(word)) {
            add(word);
            word = cutter_.next();
        }
        if (word.kind != WordKind::None && joins(word)) result_ += connector_;
        return word;
    }

    Word after_letters(const Word& word) {
        if (word.kind != WordKind::Number) {
            if (joins(word)) result_ += connector_;
            return word;
        }
        if (!cutter_.has_more()) return word;
        const Word next = cutter_.next();
        if (next.kind != WordKind::Alphabet) {
            add(word);
            if (joins(next)) result_ += connector_;
            return next;
        }
        result_ += connector_;
        add(word);
        return add_alphanumeric(next);
    }

    void add(const Word& word) {
        if (word.kind != WordKind::Upper && word.kind != WordKind::Connector) {
            result_ += word.text;
            return;
        }
        for (std::size_t at = 0; at < word.text.size();) {
            const Rune rune = rune_at(word.text, at);
            append_rune(
                result_,
                is_connector(rune.value) ? static_cast<char32_t>(connector_) : to_lower(rune.value)
            );
            at += rune.size;
        }
    }

    Cutter cutter_;
    char connector_;
    std::string result_;
};

}  // namespace

std::string connected_case(std::string_view text, char connector) {
    if (text.empty()) return {};
    return Joiner(text, connector).join();
}

}  // namespace ds::gotemplate
