#include "helm/set_parser.hpp"

#include "gotemplate/print.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace ds::helm {
namespace {

constexpr int kDeepest = 30;
constexpr long kLargestIndex = 65536;

using data::Value;

tl::unexpected<Error> refuse(std::string message) {
    return fail(ErrorCode::InvalidInput, std::move(message));
}

std::string quoted(const std::string& text) {
    return gotemplate::quote(text);
}

std::string go_type(const Value& value) {
    switch (value.kind()) {
        case data::Kind::Null:
            return "nil";
        case data::Kind::Bool:
            return "bool";
        case data::Kind::Int:
            return "int64";
        case data::Kind::Float:
            return "float64";
        case data::Kind::String:
            return "string";
        case data::Kind::List:
            return "[]interface {}";
        case data::Kind::Map:
            return "map[string]interface {}";
    }
    return "nil";
}

tl::unexpected<Error> refuse_type(const Value& value, std::string_view wanted) {
    return refuse(
        "unable to parse key: interface conversion: interface {} is " + go_type(value) + ", not " +
        std::string(wanted)
    );
}

/// A key that is empty sets nothing.
void put(Value& map, const std::string& key, Value value) {
    if (!key.empty()) map.set(key, std::move(value));
}

Result<> put_at(Value& list, long index, Value value) {
    if (index > kLargestIndex) {
        return refuse(
            "index of " + std::to_string(index) + " is greater than maximum supported index of " +
            std::to_string(kLargestIndex)
        );
    }
    Value::List& items = list.edit_list();
    const auto place = static_cast<std::size_t>(index);
    if (items.size() <= place) items.resize(place + 1);
    items[place] = std::move(value);
    return {};
}

const Value* item_at(const Value& list, long index) {
    const auto place = static_cast<std::size_t>(index);
    return place < list.list().size() ? &list.list()[place] : nullptr;
}

}  // namespace

SetParser::Taken SetParser::take_until(std::string_view stops) {
    Taken taken;
    while (at_ < text_.size()) {
        const char character = text_[at_++];
        if (stops.find(character) != std::string_view::npos) {
            taken.stop = character;
            return taken;
        }
        if (character == '\\' && escapes_) {
            if (at_ >= text_.size()) return taken;
            taken.text += text_[at_++];
            continue;
        }
        taken.text += character;
    }
    return taken;
}

Result<> SetParser::parse(Value& values) {
    for (;;) {
        const Result<Step> step = read_path(values, 0);
        if (!step) return fail(step.error());
        if (*step == Step::End) return {};
    }
}

Result<SetParser::Step> SetParser::read_path(Value& map, int depth) {
    const Taken taken = take_until(commas_ ? "=[,." : "=[.");
    const std::string& key = taken.text;
    switch (taken.stop) {
        case '[':
            return read_indexed(map, key, depth);
        case '=': {
            Value value;
            Result<Step> step = read_value(value);
            if (step) put(map, key, std::move(value));
            return step;
        }
        case ',':
            put(map, key, "");
            return refuse("key " + quoted(key) + " has no value (cannot end with ,)");
        case '.':
            return read_member(map, key, depth + 1);
        default:
            if (key.empty()) return Step::End;
            return refuse("key " + quoted(key) + " has no value");
    }
}

Result<SetParser::Step> SetParser::read_member(Value& map, const std::string& key, int depth) {
    if (depth > kDeepest) {
        return refuse(
            "value name nested level is greater than maximum supported nested level of " +
            std::to_string(kDeepest)
        );
    }
    Value inner = Value::map(Value::Map{});
    if (const Value* present = map.member(key)) {
        if (!present->is_map()) return refuse_type(*present, "map[string]interface {}");
        inner = *present;
    }
    Result<Step> step = read_path(inner, depth);
    if (step && *step == Step::Next && inner.map().empty())
        return refuse("key map " + quoted(key) + " has no value");
    if (!inner.map().empty()) put(map, key, std::move(inner));
    return step;
}

Result<SetParser::Step> SetParser::read_indexed(Value& map, const std::string& key, int depth) {
    const Result<long> index = read_index();
    if (!index) return refuse("error parsing index: " + index.error().message());
    Value list = Value::list(Value::List{});
    if (const Value* present = map.member(key)) {
        if (!present->is_list()) return refuse_type(*present, "[]interface {}");
        list = *present;
    }
    Result<Step> step = read_item(list, *index, depth);
    put(map, key, std::move(list));
    return step;
}

Result<long> SetParser::read_index() {
    const Taken taken = take_until("]");
    if (taken.stop == 0) return refuse("EOF");
    std::string_view digits = taken.text;
    if (digits.starts_with('+') && digits.size() > 1 && digits[1] != '-') digits.remove_prefix(1);
    long index = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), index);
    if (error == std::errc::result_out_of_range)
        return refuse("strconv.Atoi: parsing " + quoted(taken.text) + ": value out of range");
    if (error != std::errc{} || end != digits.data() + digits.size())
        return refuse("strconv.Atoi: parsing " + quoted(taken.text) + ": invalid syntax");
    return index;
}

Result<SetParser::Step> SetParser::read_item(Value& list, long index, int depth) {
    if (index < 0) return refuse("negative " + std::to_string(index) + " index not allowed");
    const Taken taken = take_until("[.=");
    if (!taken.text.empty())
        return refuse("unexpected data at end of array index: " + quoted(taken.text));
    if (taken.stop == '[') return read_nested_list(list, index, depth);
    if (taken.stop == '.') return read_item_member(list, index, depth);
    if (taken.stop == 0) return Step::End;
    Value value;
    const Result<Step> step = read_value(value);
    if (!step) return step;
    const Result<> done = put_at(list, index, std::move(value));
    if (!done) return fail(done.error());
    return Step::Next;
}

Result<SetParser::Step> SetParser::read_nested_list(Value& list, long index, int depth) {
    const Result<long> inner_index = read_index();
    if (!inner_index) return refuse("error parsing index: " + inner_index.error().message());
    if (depth > kDeepest) return refuse("lists are nested too deeply");
    Value inner = Value::list(Value::List{});
    const Value* present = item_at(list, index);
    if (present != nullptr && !present->is_null()) {
        if (!present->is_list()) return refuse_type(*present, "[]interface {}");
        inner = *present;
    }
    Result<Step> step = read_item(inner, *inner_index, depth + 1);
    if (!step || *step == Step::End) return step;
    const Result<> done = put_at(list, index, std::move(inner));
    if (!done) return fail(done.error());
    return step;
}

Result<SetParser::Step> SetParser::read_item_member(Value& list, long index, int depth) {
    Value inner = Value::map(Value::Map{});
    const Value* present = item_at(list, index);
    if (present != nullptr && present->is_map()) inner = *present;
    Result<Step> step = read_path(inner, depth);
    if (!step) return step;
    // As Helm has it: an item that the list does not have yet is lost when the line ends here.
    if (*step == Step::End && present == nullptr) return step;
    const Result<> done = put_at(list, index, std::move(inner));
    if (!done) return fail(done.error());
    return step;
}

}  // namespace ds::helm
