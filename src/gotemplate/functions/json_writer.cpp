#include "base/strings.hpp"
#include "gotemplate/functions/json_text.hpp"
#include "gotemplate/print.hpp"
#include "gotemplate/runes.hpp"

#include <cmath>

namespace ds::gotemplate {
namespace {

using Written = tl::expected<void, Failure>;

class JsonWriter {
  public:
    explicit JsonWriter(JsonStyle style) : style_(style) {}

    Written write(const Value& value, int depth) {
        constexpr int kDeepest = 5000;
        if (depth > kDeepest) {
            return failed(
                "json: unsupported value: encountered a cycle via " + std::string(value.type_name())
            );
        }
        if (value.is_typed_nil()) return write_plain("null");
        if (const Object* const object = value.object())
            return write_data(object->to_data(), depth);
        const Kind kind = value.kind();
        if (kind == Kind::Invalid) return write_plain("null");
        if (kind == Kind::Bool) return write_plain(value.as_bool() ? "true" : "false");
        if (kind == Kind::String) return write_text(value.text());
        if (is_signed(kind)) return write_plain(std::to_string(value.as_int()));
        if (is_unsigned(kind)) return write_plain(std::to_string(value.as_uint()));
        if (is_float(kind)) return write_float(value.as_double(), kind == Kind::Float32 ? 32 : 64);
        if (kind == Kind::Map) return write_map(value, depth);
        if (kind == Kind::Slice) return write_list(value, depth);
        return failed("json: unsupported type: " + std::string(value.type_name()));
    }

    std::string take() && { return std::move(result_); }

  private:
    Written write_plain(std::string_view text) {
        result_ += text;
        return {};
    }

    Written write_data(const data::Value& value, int depth) {
        if (value.kind() == data::Kind::String) return write_text(value.text());
        if (value.is_map()) return write_fields(value, depth);
        return write(Value::from_data(value), depth);
    }

    /// The fields of a struct keep their order.
    Written write_fields(const data::Value& fields, int depth) {
        result_ += '{';
        bool is_first = true;
        for (const data::Member& field : fields.map()) {
            if (!is_first) result_ += ',';
            is_first = false;
            break_line(depth + 1);
            (void)write_text(field.key);
            result_ += style_.is_indented ? ": " : ":";
            if (Written written = write_data(field.value, depth + 1); !written) return written;
        }
        if (!is_first) break_line(depth);
        result_ += '}';
        return {};
    }

    Written write_float(double number, int bits) {
        if (!std::isfinite(number)) {
            return failed("json: unsupported value: " + format_float(number, 'g', -1));
        }
        const double size = std::abs(number);
        const bool has_exponent = size != 0 && (size < 1e-6 || size >= 1e21);
        std::string text = format_float(number, has_exponent ? 'e' : 'f', -1, bits);
        // "e-07" is written "e-7".
        const std::size_t end = text.size();
        if (has_exponent && end >= 4 && text[end - 4] == 'e' && text[end - 3] == '-' &&
            text[end - 2] == '0') {
            text.erase(end - 2, 1);
        }
        return write_plain(text);
    }

    Written write_text(std::string_view text) {
        result_ += '"';
        for (std::size_t at = 0; at < text.size();) {
            const Rune rune = rune_at(text, at);
            write_rune(rune, text.substr(at, rune.size));
            at += rune.size;
        }
        result_ += '"';
        return {};
    }

    void write_rune(const Rune& rune, std::string_view bytes) {
        static constexpr std::string_view kShort = "\"\\\b\f\n\r\t";
        static constexpr std::string_view kLetters = "\"\\bfnrt";
        if (!rune.is_valid) {
            result_ += "\\ufffd";
            return;
        }
        const std::size_t known =
            rune.value < 0x80 ? kShort.find(bytes.front()) : std::string_view::npos;
        if (known != std::string_view::npos) {
            result_ += '\\';
            result_ += kLetters[known];
            return;
        }
        const bool is_html = rune.value == U'<' || rune.value == U'>' || rune.value == U'&';
        const bool is_separator = rune.value == 0x2028 || rune.value == 0x2029;
        if (rune.value >= 0x20 && !is_separator && !(is_html && style_.escapes_html)) {
            result_ += bytes;
            return;
        }
        const std::string code = {
            static_cast<char>(rune.value >> 8U), static_cast<char>(rune.value & 0xFFU)
        };
        result_ += "\\u" + encode_hex(code);
    }

    void break_line(int depth) {
        if (!style_.is_indented) return;
        result_ += '\n';
        result_.append(static_cast<std::size_t>(depth) * 2, ' ');
    }

    Written write_map(const Value& value, int depth) {
        result_ += '{';
        bool is_first = true;
        for (const Map::Entry& entry : value.map().entries()) {
            if (!is_first) result_ += ',';
            is_first = false;
            break_line(depth + 1);
            (void)write_text(entry.key.text());
            result_ += style_.is_indented ? ": " : ":";
            if (Written written = write(entry.value, depth + 1); !written) return written;
        }
        if (!is_first) break_line(depth);
        result_ += '}';
        return {};
    }

    Written write_list(const Value& value, int depth) {
        if (value.type() == &types::kBytes) return write_text(encode_base64(value.text()));
        result_ += '[';
        bool is_first = true;
        for (const Value& item : value.items()) {
            if (!is_first) result_ += ',';
            is_first = false;
            break_line(depth + 1);
            if (Written written = write(item, depth + 1); !written) return written;
        }
        if (!is_first) break_line(depth);
        result_ += ']';
        return {};
    }

    JsonStyle style_;
    std::string result_;
};

}  // namespace

tl::expected<std::string, Failure> write_json(const Value& value, JsonStyle style) {
    JsonWriter writer(style);
    if (Written written = writer.write(value, 0); !written)
        return failed(std::move(written).error());
    return std::move(writer).take();
}

}  // namespace ds::gotemplate
