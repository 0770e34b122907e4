#include "data/json.hpp"
#include "data/utf8.hpp"

#include <cmath>
#include <cstdint>

namespace ds::data {
namespace {

class Writer {
  public:
    explicit Writer(std::size_t indent) : indent_(indent) {}

    void write(const Value& value) {
        switch (value.kind()) {
            case Kind::List:
                return write_list(value.list());
            case Kind::Map:
                return write_map(value.map());
            case Kind::String:
                return write_text(value.text());
            case Kind::Bool:
                out_ += value.as_bool().value_or(false) ? "true" : "false";
                return;
            case Kind::Int:
                out_ += std::to_string(value.as_int().value_or(0));
                return;
            case Kind::Float:
                return write_float(value.as_double().value_or(0));
            case Kind::Null:
                out_ += "null";
                return;
        }
    }

    std::string take() { return std::move(out_); }

  private:
    void write_list(const Value::List& items) {
        begin('[');
        for (const Value& item : items) {
            next(&item == &items.front());
            write(item);
        }
        end(']', items.empty());
    }

    void write_map(const Value::Map& members) {
        begin('{');
        for (const Member& member : members) {
            next(&member == &members.front());
            write_text(member.key);
            out_ += indent_ > 0 ? ": " : ":";
            write(member.value);
        }
        end('}', members.empty());
    }

    void begin(char bracket) {
        out_ += bracket;
        ++depth_;
    }

    void next(bool is_first) {
        if (!is_first) out_ += ',';
        break_line();
    }

    void end(char bracket, bool is_empty) {
        --depth_;
        if (!is_empty) break_line();
        out_ += bracket;
    }

    void break_line() {
        if (indent_ == 0) return;
        out_ += '\n';
        out_.append(depth_ * indent_, ' ');
    }

    void write_float(double number) {
        // Source texts such as "0x1p3" or "1_000.0" are YAML's: only the number counts.
        out_ += std::isfinite(number) ? Value(number).scalar_text() : "null";
    }

    void write_text(std::string_view text) {
        out_ += '"';
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t length = utf8_length(text, at);
            if (length == 0) {
                out_ += "\xEF\xBF\xBD";
            } else if (length == 1) {
                write_character(text[at]);
            } else {
                out_ += text.substr(at, length);
            }
            at += length == 0 ? 1 : length;
        }
        out_ += '"';
    }

    void write_character(char character) {
        switch (character) {
            case '"':
                out_ += "\\\"";
                return;
            case '\\':
                out_ += "\\\\";
                return;
            case '\n':
                out_ += "\\n";
                return;
            case '\r':
                out_ += "\\r";
                return;
            case '\t':
                out_ += "\\t";
                return;
            default:
                break;
        }
        if (static_cast<unsigned char>(character) >= 0x20 && character != 0x7F) {
            out_ += character;
            return;
        }
        constexpr char kDigits[] = "0123456789abcdef";
        out_ += "\\u00";
        out_ += kDigits[static_cast<unsigned char>(character) >> 4U];
        out_ += kDigits[static_cast<unsigned char>(character) & 15U];
    }

    std::string out_;
    std::size_t indent_;
    std::size_t depth_ = 0;
};

}  // namespace

std::string write_json(const Value& value, std::size_t indent) {
    Writer writer(indent);
    writer.write(value);
    return writer.take();
}

}  // namespace ds::data
