#include "gotemplate/printer.hpp"

#include "gotemplate/complex.hpp"
#include "gotemplate/runes.hpp"

#include <utility>

namespace ds::gotemplate {

void Printer::print(const Value& value, char32_t verb) {
    if (value.is_nil()) {
        if (verb == 'T' || verb == 'v') {
            format_.write_padded("<nil>");
        } else {
            print_bad_verb(value, verb);
        }
        return;
    }
    if (verb == 'T') {
        format_.write_string(value.type_name());
    } else if (verb == 'p') {
        print_pointer(value, verb);
    } else if (verb == 'w') {
        print_bad_verb(value, verb);
    } else {
        print_at(value, verb, 0);
    }
}

void Printer::print_at(const Value& value, char32_t verb, int depth) {
    if (value.is_object()) {
        print_object(value, verb, depth);
        return;
    }
    switch (value.kind()) {
        case Kind::Invalid:
            if (verb == 'v') {
                out_ += "<nil>";
            } else {
                print_bad_verb(value, verb);
            }
            break;
        case Kind::String:
            print_string(value.text(), value, verb);
            break;
        case Kind::Slice:
            if (value.type() == &types::kBytes) {
                print_bytes(value, verb, depth);
            } else {
                print_list(value, verb, depth);
            }
            break;
        case Kind::Map:
            print_map(value, verb, depth);
            break;
        case Kind::Func:
            print_pointer(value, verb);
            break;
        default:
            print_number(value, value, verb);
    }
}

void Printer::print_number(const Value& value, const Value& named, char32_t verb) {
    if (value.kind() != Kind::Bool) {
        if (is_float(value.kind())) {
            print_float(value.as_double(), value.kind() == Kind::Float32 ? 32 : 64, named, verb);
        } else {
            print_integer(value, named, verb);
        }
    } else if (verb == 't' || verb == 'v') {
        format_.write_boolean(value.as_bool());
    } else {
        print_bad_verb(named, verb);
    }
}

void Printer::print_integer(const Value& value, const Value& named, char32_t verb) {
    const std::uint64_t bits = value.as_uint();
    const bool has_sign = is_signed(value.kind());
    switch (verb) {
        case 'v':
            if (flags().go_syntax && !has_sign) {
                format_.write_pointer(bits, true);
            } else {
                format_.write_integer(bits, has_sign, 'd');
            }
            break;
        case 'd':
        case 'b':
        case 'o':
        case 'O':
        case 'x':
        case 'X':
            format_.write_integer(bits, has_sign, static_cast<char>(verb));
            break;
        case 'c':
            format_.write_character(bits);
            break;
        case 'q':
            format_.write_quoted_character(bits);
            break;
        case 'U':
            format_.write_unicode(bits);
            break;
        default:
            print_bad_verb(named, verb);
    }
}

void Printer::print_float(double value, int bits, const Value& named, char32_t verb) {
    switch (verb) {
        case 'v':
            format_.write_float(value, bits, 'g', -1);
            break;
        case 'b':
        case 'g':
        case 'G':
        case 'x':
        case 'X':
            format_.write_float(value, bits, static_cast<char>(verb), -1);
            break;
        case 'f':
        case 'e':
        case 'E':
            format_.write_float(value, bits, static_cast<char>(verb), 6);
            break;
        case 'F':
            format_.write_float(value, bits, 'f', 6);
            break;
        default:
            print_bad_verb(named, verb);
    }
}

bool Printer::print_complex(const Value& value, char32_t verb) {
    const auto number = as_complex(value);
    if (!number) return false;
    constexpr std::u32string_view kVerbs = U"vbgGxXfFeE";
    if (kVerbs.find(verb) == kVerbs.npos) {
        print_bad_verb(value, verb);
        return true;
    }
    out_ += '(';
    print_float(number->real(), 64, value, verb);
    const bool had_plus = std::exchange(flags().plus, true);
    print_float(number->imag(), 64, value, verb);
    flags().plus = had_plus;
    out_ += "i)";
    return true;
}

void Printer::print_string(std::string_view text, const Value& named, char32_t verb) {
    switch (verb) {
        case 'v':
            if (flags().go_syntax) {
                format_.write_quoted(text);
            } else {
                format_.write_string(text);
            }
            break;
        case 's':
            format_.write_string(text);
            break;
        case 'q':
            format_.write_quoted(text);
            break;
        case 'x':
        case 'X':
            format_.write_hexadecimal(text, verb == 'X');
            break;
        default:
            print_bad_verb(named, verb);
    }
}

void Printer::print_bytes(const Value& value, char32_t verb, int depth) {
    if (verb == 's' || verb == 'q' || verb == 'x' || verb == 'X') {
        print_string(value.text(), value, verb);
        return;
    }
    const bool is_code = flags().go_syntax;
    if (is_code) out_ += depth == 0 ? "[]byte" : "[]uint8";
    if (is_code && value.is_typed_nil()) {
        out_ += "(nil)";
        return;
    }
    out_ += is_code ? '{' : '[';
    for (std::size_t at = 0; at < value.size(); ++at) {
        separate(at == 0);
        print_number(value.item(at), value.item(at), verb);
    }
    out_ += is_code ? '}' : ']';
}

void Printer::separate(bool is_first) {
    if (!is_first) out_ += flags().go_syntax ? ", " : " ";
}

/// Something in an interface, where that can be nil; else of the type that the container says.
void Printer::print_element(const Value& value, const Type& element, char32_t verb, int depth) {
    if (value.is_nil() && element.kind == Kind::Interface) {
        if (flags().go_syntax) out_ += std::string(element.name) + "(nil)";
        if (!flags().go_syntax) out_ += "<nil>";
        return;
    }
    print_at(value, verb, depth + 1);
}

void Printer::print_list(const Value& value, char32_t verb, int depth) {
    const bool is_code = flags().go_syntax;
    if (is_code) out_ += value.type_name();
    if (is_code && value.is_typed_nil()) {
        out_ += "(nil)";
        return;
    }
    out_ += is_code ? '{' : '[';
    const std::span<const Value> items = value.items();
    for (std::size_t at = 0; at < items.size(); ++at) {
        separate(at == 0);
        print_element(items[at], *value.type()->element, verb, depth);
    }
    out_ += is_code ? '}' : ']';
}

void Printer::print_map(const Value& value, char32_t verb, int depth) {
    const bool is_code = flags().go_syntax;
    if (is_code) out_ += value.type_name();
    if (is_code && value.is_typed_nil()) {
        out_ += "(nil)";
        return;
    }
    out_ += is_code ? "{" : "map[";
    const std::span<const Map::Entry> entries = value.map().entries();
    for (std::size_t at = 0; at < entries.size(); ++at) {
        separate(at == 0);
        print_at(entries[at].key, verb, depth + 1);
        out_ += ':';
        print_element(entries[at].value, *value.type()->element, verb, depth);
    }
    out_ += is_code ? '}' : ']';
}

bool Printer::print_by_method(const Value& value, char32_t verb) {
    if (is_complaining_ || flags().go_syntax) return false;
    constexpr std::u32string_view kVerbs = U"vsxXq";
    if (kVerbs.find(verb) == kVerbs.npos) return false;
    const std::optional<std::string> text = value.object()->text();
    if (text) print_string(*text, value, verb);
    return text.has_value();
}

void Printer::print_object(const Value& value, char32_t verb, int depth) {
    if (value.is_typed_nil()) {
        print_pointer(value, verb);
        return;
    }
    if (print_by_method(value, verb) || print_complex(value, verb)) return;
    const Value plain = value.object()->underlying();
    if (plain.is_string()) {
        print_string(plain.text(), value, verb);
    } else if (!plain.is_nil()) {
        print_number(plain, value, verb);
    } else if (value.kind() == Kind::Pointer && depth > 0) {
        print_pointer(value, verb);
    } else {
        print_fields(value, verb, depth);
    }
}

void Printer::print_fields(const Value& value, char32_t verb, int depth) {
    std::string_view name = value.type_name();
    if (value.kind() == Kind::Pointer) {
        out_ += '&';
        name.remove_prefix(1);
        ++depth;
    }
    if (flags().go_syntax) out_ += name;
    out_ += '{';
    bool is_first = true;
    for (const Object::Field& field : value.object()->fields()) {
        separate(std::exchange(is_first, false));
        if (flags().field_names || flags().go_syntax) {
            out_ += field.name;
            out_ += ':';
        }
        print_element(field.value, types::kAny, verb, depth);
    }
    out_ += '}';
}

/// Addresses mean nothing here; a nil one is told apart.
void Printer::print_pointer(const Value& value, char32_t verb) {
    const bool has_address = value.is_map() || value.is_list() || value.kind() == Kind::Func ||
                             value.kind() == Kind::Pointer;
    if (!has_address) {
        print_bad_verb(value, verb);
        return;
    }
    const std::uint64_t address = value.is_typed_nil() ? 0 : 0xc000000000;
    if (verb == 'v' && address == 0) {
        format_.write_padded("<nil>");
    } else {
        format_.write_pointer(address, !flags().sharp);
    }
}

void Printer::print_bad_verb(const Value& value, char32_t verb) {
    const bool was_complaining = std::exchange(is_complaining_, true);
    out_ += "%!";
    append_rune(out_, verb);
    out_ += '(';
    if (value.is_nil()) {
        out_ += "<nil>";
    } else {
        out_ += value.type_name();
        out_ += '=';
        print_at(value, 'v', 0);
    }
    out_ += ')';
    is_complaining_ = was_complaining;
}

}  // namespace ds::gotemplate
