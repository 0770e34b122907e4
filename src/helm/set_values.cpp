#include "helm/set_values.hpp"

#include "base/strings.hpp"
#include "data/json.hpp"
#include "helm/chart_yaml.hpp"
#include "helm/json_length.hpp"
#include "helm/set_parser.hpp"

#include <charconv>
#include <cstdint>
#include <utility>

namespace ds::helm {
namespace {

using data::Value;

tl::unexpected<Error> refuse(std::string message) {
    return fail(ErrorCode::InvalidInput, std::move(message));
}

Value typed_value(std::string text) {
    const std::string lower = to_lower(text);
    if (lower == "true") return true;
    if (lower == "false") return false;
    if (lower == "null") return nullptr;
    if (text == "0") return 0;
    if (text.empty() || text.front() == '0') return text;
    std::string_view digits = text;
    if (digits.starts_with('+') && digits.size() > 1 && digits[1] != '-') digits.remove_prefix(1);
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error == std::errc{} && end == digits.data() + digits.size()) return number;
    return text;
}

/// --set, --set-string and --set-file: "a=1,b={2,3}".
class ListedValues final : public SetParser {
  public:
    ListedValues(std::string_view text, SetKind kind, const ReadFile& read_file)
        : SetParser(text, true, true), kind_(kind), read_file_(read_file) {}

  private:
    Result<Step> read_value(Value& into) override {
        if (at_end()) {
            into = "";
            return Step::End;
        }
        if (rest().front() == '{') {
            skip(1);
            return read_list(into);
        }
        Taken taken = take_until(",");
        Result<Value> value = convert(std::move(taken.text));
        if (!value) return fail(value.error());
        into = *std::move(value);
        return Step::Next;
    }

    Result<Step> read_list(Value& into) {
        into = Value::list(Value::List{});
        for (;;) {
            Taken taken = take_until(",}");
            if (taken.stop == 0) return refuse("list must terminate with '}'");
            Result<Value> value = convert(std::move(taken.text));
            if (!value) return fail(value.error());
            into.append(*std::move(value));
            if (taken.stop == ',') continue;
            if (!at_end() && rest().front() == ',') skip(1);
            return Step::Next;
        }
    }

    Result<Value> convert(std::string text) const {
        if (kind_ == SetKind::Text) return Value(std::move(text));
        if (kind_ == SetKind::Typed) return typed_value(std::move(text));
        Result<std::string> content = read_file_(text);
        if (!content) return fail(content.error());
        return Value(*std::move(content));
    }

    SetKind kind_;
    const ReadFile& read_file_;
};

/// --set-json: "a={"b": 1},c=[1]".
class JsonValues final : public SetParser {
  public:
    explicit JsonValues(std::string_view text) : SetParser(text, true, true) {}

  private:
    Result<Step> read_value(Value& into) override {
        if (skip_blanks()) return Step::Next;  // Nothing there is null.
        const std::size_t length = json_length(rest());
        Result<Value> value = data::parse_json(rest().substr(0, length));
        if (!value) return fail(value.error());
        into = *std::move(value);
        make_json_numbers(into);
        skip(length);
        skip_blanks();
        return Step::Next;
    }

    /// Skips blanks, and a comma behind them; whether there was nothing else.
    bool skip_blanks() {
        while (!at_end()) {
            const char character = rest().front();
            if (character == ',') {
                skip(1);
                return true;
            }
            if (trim(std::string_view(&character, 1)).size() == 1) return false;
            skip(1);
        }
        return true;
    }
};

class LiteralValue final : public SetParser {
  public:
    explicit LiteralValue(std::string_view text) : SetParser(text, false, false) {}

  private:
    Result<Step> read_value(Value& into) override {
        into = rest();
        skip(rest().size());
        return Step::Next;
    }
};

}  // namespace

Result<> set_values(std::string_view line, SetKind kind, Value& values, const ReadFile& read_file) {
    if (kind == SetKind::Json) return JsonValues(line).parse(values);
    return ListedValues(line, kind, read_file).parse(values);
}

Result<> set_literal(std::string_view line, Value& values) {
    return LiteralValue(line).parse(values);
}

}  // namespace ds::helm
