#include "gotemplate/print.hpp"
#include "gotemplate/printer.hpp"
#include "gotemplate/runes.hpp"

#include <cstdlib>

namespace ds::gotemplate {
namespace {

constexpr int kMostWidth = 1000000;

bool is_too_large(std::int64_t number) {
    return number > kMostWidth || number < -kMostWidth;
}

/// One run over a pattern of printf.
class PatternReader {
  public:
    PatternReader(
        std::string_view pattern, std::span<const Value> args, std::string& out, std::size_t most
    )
        : pattern_(pattern), args_(args), out_(out), printer_(out, most) {}

    void run() {
        while (at_ < pattern_.size()) {
            const std::size_t percent = std::min(pattern_.find('%', at_), pattern_.size());
            out_ += pattern_.substr(at_, percent - at_);
            at_ = percent + 1;
            if (percent == pattern_.size() || !print_next()) break;
        }
        if (!is_reordered_ && next_ < args_.size()) print_extra();
    }

  private:
    bool is_at(char c) const { return at_ < pattern_.size() && pattern_[at_] == c; }

    /// What follows a percent sign. False at the end of the pattern.
    bool print_next() {
        printer_.flags() = {};
        is_index_good_ = true;
        read_flags();
        is_after_index_ = read_index();
        read_width();
        read_precision();
        if (!is_after_index_) is_after_index_ = read_index();
        if (at_ >= pattern_.size()) {
            out_ += "%!(NOVERB)";
            return false;
        }
        const Rune verb = rune_at(pattern_, at_);
        at_ += verb.size;
        print_verb(verb.value);
        return true;
    }

    void read_flags() {
        for (; at_ < pattern_.size(); ++at_) {
            switch (pattern_[at_]) {
                case '#':
                    printer_.flags().sharp = true;
                    break;
                case '0':
                    printer_.flags().zero = true;
                    break;
                case '+':
                    printer_.flags().plus = true;
                    break;
                case '-':
                    printer_.flags().minus = true;
                    break;
                case ' ':
                    printer_.flags().space = true;
                    break;
                default:
                    return;
            }
        }
    }

    void read_width() {
        FormatFlags& flags = printer_.flags();
        if (!is_at('*')) {
            flags.width = read_number();
            if (is_after_index_ && flags.width) is_index_good_ = false;
            return;
        }
        ++at_;
        flags.width = number_of_argument();
        if (!flags.width) out_ += "%!(BADWIDTH)";
        if (flags.width.value_or(0) < 0) {
            flags.width = -*flags.width;
            flags.minus = true;
            flags.zero = false;
        }
        is_after_index_ = false;
    }

    void read_precision() {
        if (!is_at('.') || at_ + 1 >= pattern_.size()) return;
        ++at_;
        if (is_after_index_) is_index_good_ = false;
        is_after_index_ = read_index();
        FormatFlags& flags = printer_.flags();
        if (!is_at('*')) {
            flags.precision = read_number().value_or(0);
            return;
        }
        ++at_;
        flags.precision = number_of_argument();
        if (flags.precision.value_or(0) < 0) flags.precision.reset();
        if (!flags.precision) out_ += "%!(BADPREC)";
        is_after_index_ = false;
    }

    std::optional<int> read_number() {
        std::optional<int> number;
        for (; at_ < pattern_.size() && pattern_[at_] >= '0' && pattern_[at_] <= '9'; ++at_) {
            if (is_too_large(number.value_or(0))) {
                at_ = pattern_.size();
                return std::nullopt;
            }
            number = number.value_or(0) * 10 + (pattern_[at_] - '0');
        }
        return number;
    }

    std::optional<int> number_of_argument() {
        if (next_ >= args_.size()) return std::nullopt;
        const Value& value = args_[next_++];
        const bool is_integer = is_signed(value.kind()) || is_unsigned(value.kind());
        if (!is_integer || value.is_object() || is_too_large(value.as_int())) return std::nullopt;
        return static_cast<int>(value.as_int());
    }

    /// "[3]": the argument to go on with. True if there was one that can be read.
    bool read_index() {
        if (!is_at('[')) return false;
        is_reordered_ = true;
        const std::string_view rest = pattern_.substr(at_);
        const std::size_t close = rest.find(']');
        if (rest.size() < 3 || close == rest.npos) {
            is_index_good_ = false;
            ++at_;
            return false;
        }
        const std::optional<std::size_t> index = index_in(rest.substr(1, close - 1));
        at_ += close + 1;
        if (index && *index >= 1 && *index <= args_.size()) {
            next_ = *index - 1;
            return true;
        }
        is_index_good_ = false;
        return index.has_value();
    }

    static std::optional<std::size_t> index_in(std::string_view digits) {
        if (digits.empty() || digits.find_first_not_of("0123456789") != digits.npos) {
            return std::nullopt;
        }
        std::size_t index = 0;
        for (const char c : digits) {
            if (is_too_large(static_cast<std::int64_t>(index))) return std::nullopt;
            index = index * 10 + static_cast<std::size_t>(c - '0');
        }
        return index;
    }

    void print_verb(char32_t verb) {
        if (verb == '%') {
            out_ += '%';
            return;
        }
        if (!is_index_good_ || next_ >= args_.size()) {
            out_ += "%!";
            append_rune(out_, verb);
            out_ += is_index_good_ ? "(MISSING)" : "(BADINDEX)";
            return;
        }
        FormatFlags& flags = printer_.flags();
        if (verb == 'v' || verb == 'w') {
            flags.go_syntax = std::exchange(flags.sharp, false);
            flags.field_names = std::exchange(flags.plus, false);
        }
        printer_.print(args_[next_++], verb);
    }

    void print_extra() {
        printer_.flags() = {};
        out_ += "%!(EXTRA ";
        for (std::size_t index = next_; index < args_.size(); ++index) {
            if (index > next_) out_ += ", ";
            if (!args_[index].is_nil()) {
                out_ += args_[index].type_name();
                out_ += '=';
            }
            printer_.print(args_[index], 'v');
        }
        out_ += ')';
    }

    std::string_view pattern_;
    std::span<const Value> args_;
    std::string& out_;
    Printer printer_;
    std::size_t at_ = 0;
    std::size_t next_ = 0;  // The argument that comes next.
    bool is_reordered_ = false;
    bool is_index_good_ = true;
    bool is_after_index_ = false;
};

}  // namespace

std::string format(std::string_view pattern, std::span<const Value> args) {
    return format(pattern, args, std::string::npos);
}

std::string format(std::string_view pattern, std::span<const Value> args, std::size_t most) {
    std::string out;
    PatternReader(pattern, args, out, most).run();
    return out;
}

}  // namespace ds::gotemplate
