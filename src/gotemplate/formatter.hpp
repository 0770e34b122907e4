#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ds::gotemplate {

/// What stands between the % and the verb.
struct FormatFlags {
    bool plus = false;
    bool minus = false;
    bool sharp = false;
    bool space = false;
    bool zero = false;
    bool go_syntax = false;    // %#v
    bool field_names = false;  // %+v
    std::optional<int> width;
    std::optional<int> precision;
};

/// Writes single things the way of Go's fmt.
class Formatter {
  public:
    /// Once there are more than `most` bytes, no more texts and numbers are added.
    Formatter(std::string& out, std::size_t most) : out_(out), most_(most) {}

    FormatFlags flags;

    std::string& out() { return out_; }

    void write_padded(std::string_view text);

    void write_boolean(bool value) { write_padded(value ? "true" : "false"); }

    void write_string(std::string_view text);
    void write_quoted(std::string_view text);
    void write_hexadecimal(std::string_view bytes, bool is_upper);

    /// `verb` one of d v b o O x X; `value` holds the bits of signed numbers.
    void write_integer(std::uint64_t value, bool is_signed, char verb);
    void write_pointer(std::uint64_t address, bool has_prefix);
    void write_character(std::uint64_t value);
    void write_quoted_character(std::uint64_t value);
    void write_unicode(std::uint64_t value);

    /// `verb` one of b e E f g G x X.
    void write_float(double value, int bits, char verb, int precision);

  private:
    void write_padding(std::size_t count);
    std::string_view shortened(std::string_view text) const;
    std::string restore_zeros(std::string number, char verb, int precision) const;

    std::string& out_;
    std::size_t most_;
};

}  // namespace ds::gotemplate
