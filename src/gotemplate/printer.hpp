#pragma once

#include "gotemplate/formatter.hpp"
#include "gotemplate/value.hpp"

#include <string>
#include <string_view>

namespace ds::gotemplate {

/// Prints values by verb, as Go's fmt does.
class Printer {
  public:
    explicit Printer(std::string& out, std::size_t most = std::string::npos)
        : format_(out, most), out_(out) {}

    FormatFlags& flags() { return format_.flags; }

    /// One operand of printf or print.
    void print(const Value& value, char32_t verb);

  private:
    void print_at(const Value& value, char32_t verb, int depth);
    bool print_by_method(const Value& value, char32_t verb);
    void print_number(const Value& value, const Value& named, char32_t verb);
    void print_integer(const Value& value, const Value& named, char32_t verb);
    void print_float(double value, int bits, const Value& named, char32_t verb);
    bool print_complex(const Value& value, char32_t verb);
    void print_string(std::string_view text, const Value& named, char32_t verb);
    void print_bytes(const Value& value, char32_t verb, int depth);
    void print_list(const Value& value, char32_t verb, int depth);
    void print_map(const Value& value, char32_t verb, int depth);
    void print_object(const Value& value, char32_t verb, int depth);
    void print_fields(const Value& value, char32_t verb, int depth);
    void print_element(const Value& value, const Type& element, char32_t verb, int depth);
    void print_pointer(const Value& value, char32_t verb);
    void print_bad_verb(const Value& value, char32_t verb);
    void separate(bool is_first);

    Formatter format_;
    std::string& out_;
    bool is_complaining_ = false;  // Then methods are not asked, as in Go.
};

}  // namespace ds::gotemplate
