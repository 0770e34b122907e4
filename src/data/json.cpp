#include "data/json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace ds::data {
namespace {

constexpr std::size_t kDeepest = 500;

/// Builds a `Value` from nlohmann's events. The names are theirs.
class Builder {
  public:
    using Json = nlohmann::json;

    bool null() { return put(Value()); }

    bool boolean(bool value) { return put(Value(value)); }

    bool number_integer(Json::number_integer_t value) { return put(Value(value)); }

    bool number_unsigned(Json::number_unsigned_t value) {
        if (value > std::uint64_t{std::numeric_limits<std::int64_t>::max()})
            return put(Value(static_cast<double>(value)));
        return put(Value(static_cast<std::int64_t>(value)));
    }

    bool number_float(Json::number_float_t value, const std::string& /*source*/) {
        return put(Value(value));
    }

    bool string(std::string& text) { return put(Value(std::move(text))); }

    bool binary(Json::binary_t& /*bytes*/) { return false; }  // Not in JSON.

    bool start_object(std::size_t /*size*/) { return open(Value::map(Value::Map{})); }

    bool start_array(std::size_t /*size*/) { return open(Value::list(Value::List{})); }

    bool key(std::string& text) {
        open_.back().edit_map().push_back({std::move(text), Value()});
        return true;
    }

    bool end_object() {
        keep_last_of_each_key(open_.back().edit_map());
        return close();
    }

    bool end_array() { return close(); }

    bool parse_error(
        std::size_t position, const std::string& /*token*/, const Json::exception& error
    ) {
        failed_at_ = position;
        failure_ = error.what();
        return false;
    }

    Value take() { return std::move(root_); }

    std::size_t failed_at() const { return failed_at_; }

    const std::string& failure() const { return failure_; }

  private:
    bool put(Value value) {
        if (open_.empty()) {
            root_ = std::move(value);
        } else if (open_.back().is_map()) {
            open_.back().edit_map().back().value = std::move(value);
        } else {
            open_.back().edit_list().push_back(std::move(value));
        }
        return true;
    }

    bool open(Value value) {
        if (open_.size() == kDeepest) {
            failure_ = "nested deeper than " + std::to_string(kDeepest) + " levels";
            return false;
        }
        open_.push_back(std::move(value));
        return true;
    }

    bool close() {
        Value value = std::move(open_.back());
        open_.pop_back();
        return put(std::move(value));
    }

    /// The last of equal keys wins, and stands where the first one stood.
    static void keep_last_of_each_key(Value::Map& members) {
        if (!has_repeated_key(members)) return;
        Value::Map distinct;
        std::unordered_map<std::string, std::size_t> places;
        for (Member& member : members) {
            const auto [place, is_new] = places.try_emplace(member.key, distinct.size());
            if (is_new) {
                distinct.push_back(std::move(member));
            } else {
                distinct[place->second].value = std::move(member.value);
            }
        }
        members = std::move(distinct);
    }

    /// Comparing all pairs is quickest for the usual few keys, and takes hours for a million.
    static bool has_repeated_key(const Value::Map& members) {
        constexpr std::size_t kFew = 16;
        if (members.size() > kFew) {
            std::unordered_set<std::string_view> keys;
            return !std::ranges::all_of(members, [&keys](const Member& member) {
                return keys.insert(member.key).second;
            });
        }
        for (std::size_t i = 1; i < members.size(); ++i) {
            for (std::size_t j = 0; j < i; ++j) {
                if (members[i].key == members[j].key) return true;
            }
        }
        return false;
    }

    Value root_;
    std::vector<Value> open_;  // The lists and maps around the current place.
    std::size_t failed_at_ = 0;
    std::string failure_;
};

Position position_of(std::string_view text, std::size_t offset) {
    const std::string_view before = text.substr(0, std::min(offset, text.size()));
    const auto line = std::count(before.begin(), before.end(), '\n');
    const std::size_t begin = before.find_last_of('\n');
    const std::size_t column = begin == std::string_view::npos ? offset : offset - begin - 1;
    return {static_cast<int>(line) + 1, std::max(1, static_cast<int>(column))};
}

/// What is left of "[json.exception.parse_error.101] parse error at line 1, column 2: syntax error
/// while parsing value - unexpected '}'; last read: …".
std::string reason(std::string_view failure) {
    const std::size_t dash = failure.find(" - ");
    if (dash != std::string_view::npos) return std::string(failure.substr(dash + 3));
    const std::size_t colon = failure.find(": ");
    return std::string(colon == std::string_view::npos ? failure : failure.substr(colon + 2));
}

}  // namespace

Result<Value> parse_json(std::string_view text) {
    Builder builder;
    if (nlohmann::json::sax_parse(text, &builder)) return builder.take();
    if (builder.failed_at() == 0) return fail(ErrorCode::Failed, "JSON: " + builder.failure());
    const Position position = position_of(text, builder.failed_at());
    return fail(
        ErrorCode::Failed,
        "JSON line " + std::to_string(position.line) + ", column " +
            std::to_string(position.column) + ": " + reason(builder.failure())
    );
}

}  // namespace ds::data
