#include "data/yaml.hpp"

#include "base/strings.hpp"
#include "data/yaml_problem.hpp"
#include "data/yaml_scalar.hpp"

#include <yaml.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace ds::data {
namespace {

constexpr std::size_t kLargestText = std::size_t{64} << 20U;
constexpr int kDeepest = 200;
constexpr std::size_t kMostCopied = 1'000'000;  // By aliases: values, and units of 64 bytes.

Position position_of(const yaml_mark_t& mark) {
    return {static_cast<int>(mark.line) + 1, static_cast<int>(mark.column) + 1};
}

std::string_view view(const yaml_char_t* text) {
    return text != nullptr ? std::string_view(reinterpret_cast<const char*>(text))
                           : std::string_view{};
}

/// One event of libyaml, released with the object.
class Event {
  public:
    Event() = default;

    Event(Event&& other) noexcept : event_(std::exchange(other.event_, {})) {}

    Event& operator=(Event&&) = delete;

    ~Event() { yaml_event_delete(&event_); }

    yaml_event_t* raw() { return &event_; }

    yaml_event_type_t type() const { return event_.type; }

    const yaml_event_t& operator*() const { return event_; }

    Position position() const { return position_of(event_.start_mark); }

    std::string_view scalar() const {
        const auto& data = event_.data.scalar;
        return {reinterpret_cast<const char*>(data.value), data.length};
    }

    std::string_view anchor() const {
        switch (event_.type) {
            case YAML_SCALAR_EVENT:
                return view(event_.data.scalar.anchor);
            case YAML_SEQUENCE_START_EVENT:
                return view(event_.data.sequence_start.anchor);
            case YAML_MAPPING_START_EVENT:
                return view(event_.data.mapping_start.anchor);
            case YAML_ALIAS_EVENT:
                return view(event_.data.alias.anchor);
            default:
                return {};
        }
    }

    bool is_merge_key() const {
        return event_.type == YAML_SCALAR_EVENT && event_.data.scalar.plain_implicit != 0 &&
               scalar() == "<<";
    }

  private:
    yaml_event_t event_{};
};

/// libyaml's parser, released with the object.
class Events {
  public:
    explicit Events(std::string_view text) : text_(text) {
        yaml_parser_initialize(&parser_);
        yaml_parser_set_input_string(
            &parser_, reinterpret_cast<const unsigned char*>(text.data()), text.size()
        );
    }

    Events(const Events&) = delete;
    Events& operator=(const Events&) = delete;

    ~Events() { yaml_parser_delete(&parser_); }

    /// The next event; false when the text is not YAML, which `problem` then explains.
    bool next(Event& event) { return yaml_parser_parse(&parser_, event.raw()) != 0; }

    Problem problem() const {
        const auto text_or_empty = [](const char* text) {
            return text != nullptr ? text : "";
        };
        const YamlFailure failure{
            .text = text_,
            .problem = text_or_empty(parser_.problem),
            .position = position_of(parser_.problem_mark),
            .context = text_or_empty(parser_.context),
            .context_position = position_of(parser_.context_mark),
            .is_encoding = parser_.error == YAML_READER_ERROR,
            .offset = parser_.problem_offset,
        };
        return explain_yaml_failure(failure);
    }

  private:
    std::string_view text_;
    yaml_parser_t parser_{};
};

/// Builds values from events. After the first problem every function ends as soon as it can, and
/// what it yields means nothing.
class Composer {
  public:
    Composer(std::string_view text, YamlDialect dialect) : events_(text), dialect_(dialect) {
        if (text.size() > kLargestText) report({1, 1}, "larger than 64 MiB");
    }

    /// The next document; nothing at the end and after a problem.
    std::optional<Value> next_document() {
        while (!problem_) {
            const Event event = next();
            if (event.type() == YAML_STREAM_END_EVENT) return std::nullopt;
            if (event.type() != YAML_DOCUMENT_START_EVENT) continue;
            anchors_.clear();
            Value document = compose(next());
            if (!problem_) return document;
        }
        return std::nullopt;
    }

    const std::optional<Problem>& problem() const { return problem_; }

  private:
    struct Merge {
        std::size_t place;  // Index of the member that follows the "<<".
        Position position;
        Value value;
    };

    struct Anchor {
        Value value;
        std::size_t weight = 0;
        bool complete = false;
    };

    void report(Position position, std::string message) {
        if (!problem_) problem_ = Problem{position, std::move(message)};
    }

    Event next() {
        Event event;
        if (!problem_ && !events_.next(event)) problem_ = events_.problem();
        return event;
    }

    Value compose(const Event& event) {
        if (event.type() == YAML_ALIAS_EVENT) return follow_alias(event);
        const std::string name(event.anchor());
        if (!name.empty()) anchors_[name] = {};
        Value value = compose_content(event);
        if (name.empty() || problem_) return value;
        const std::size_t weight = weigh(value);
        charge(event.position(), weight);
        if (!problem_) anchors_[name] = {value, weight, true};
        return value;
    }

    Value compose_content(const Event& event) {
        switch (event.type()) {
            case YAML_SEQUENCE_START_EVENT:
                return compose_list(event);
            case YAML_MAPPING_START_EVENT:
                return compose_map(event);
            case YAML_SCALAR_EVENT:
                return compose_scalar(event);
            default:
                return {};  // After a problem.
        }
    }

    Value compose_list(const Event& start) {
        enter(start.position());
        Value list = Value::list(Value::List{});
        list.set_position(start.position());
        while (!problem_) {
            const Event event = next();
            if (event.type() == YAML_SEQUENCE_END_EVENT) break;
            list.append(compose(event));
        }
        --depth_;
        return list;
    }

    Value compose_map(const Event& start) {
        enter(start.position());
        Value::Map members;
        std::vector<Merge> merges;
        while (!problem_) {
            const Event event = next();
            if (event.type() == YAML_MAPPING_END_EVENT) break;
            if (event.is_merge_key()) {
                merges.push_back({members.size(), event.position(), compose(next())});
                continue;
            }
            std::string key = compose_key(event);
            members.push_back({std::move(key), compose(next()), event.position()});
        }
        --depth_;
        if (dialect_ == YamlDialect::Helm) {
            keep_last_of_each_key(members, merges);
        } else {
            refuse_repeated_keys(members);
        }
        if (!merges.empty() && !problem_) members = merge(std::move(members), std::move(merges));
        Value map = Value::map(std::move(members));
        map.set_position(start.position());
        return map;
    }

    std::string compose_key(const Event& event) {
        Value key = compose(event);
        if (!key.is_scalar()) report(event.position(), "a list or map cannot be a key");
        if (key.is_string()) return std::string(key.text());
        if (key.scalar_text().empty()) report(event.position(), "there is no key before the ':'");
        if (dialect_ == YamlDialect::Yaml11) return key.scalar_text();
        if (key.is_null()) report(event.position(), "null cannot be a key; quote it");
        key.clear_source();
        std::string text = key.scalar_text();
        if (text.ends_with(".0")) text.resize(text.size() - 2);  // Go writes 8.0 as 8.
        return text;
    }

    Value compose_scalar(const Event& event) {
        const auto& data = (*event).data.scalar;
        Value value = data.plain_implicit != 0 ? resolve_plain(event.scalar())
                                               : resolve_tagged(event, view(data.tag));
        value.set_position(event.position());
        return value;
    }

    /// Quoted scalars and those with a tag.
    Value resolve_tagged(const Event& event, std::string_view tag) {
        constexpr std::string_view kPrefix = "tag:yaml.org,2002:";
        if (!tag.starts_with(kPrefix)) return event.scalar();
        tag.remove_prefix(kPrefix.size());
        if (tag == "binary") return decode_binary(event);
        if (tag != "int" && tag != "float" && tag != "bool" && tag != "null") return event.scalar();

        Value value = resolve_plain(event.scalar());
        value.clear_source();
        const std::optional<double> number = value.as_double();
        if (tag == "float" && number) return *number;
        const bool fits = (tag == "int" && value.kind() == Kind::Int) ||
                          (tag == "bool" && value.kind() == Kind::Bool) ||
                          (tag == "null" && value.is_null());
        if (!fits) {
            report(
                event.position(),
                "'" + std::string(event.scalar()) + "' is not what its tag '!!" + std::string(tag) +
                    "' says"
            );
        }
        return value;
    }

    Value decode_binary(const Event& event) {
        std::string digits(event.scalar());
        std::erase_if(digits, [](char c) { return c == ' ' || c == '\n' || c == '\t'; });
        std::optional<std::string> bytes = decode_base64(digits);
        if (bytes) return *std::move(bytes);
        report(event.position(), "a '!!binary' text must be base64");
        return {};
    }

    Value follow_alias(const Event& event) {
        const std::string name(event.anchor());
        const auto found = anchors_.find(name);
        if (found == anchors_.end()) {
            report(
                event.position(),
                "there is no anchor '&" + name +
                    "' above this alias; quote a text that starts with '*'"
            );
            return {};
        }
        if (!found->second.complete) {
            report(event.position(), "the alias '*" + name + "' is inside of what it stands for");
            return {};
        }
        charge(event.position(), found->second.weight);
        return problem_ ? Value() : found->second.value;
    }

    void enter(Position position) {
        if (++depth_ > kDeepest)
            report(position, "nested deeper than " + std::to_string(kDeepest) + " levels");
    }

    /// Copies are what makes a small text a huge document: all of them together are bounded.
    void charge(Position position, std::size_t weight) {
        copied_ += weight;
        if (copied_ > kMostCopied) report(position, "aliases make this document too large");
    }

    static std::size_t weigh(const Value& value) {
        std::size_t weight = 1 + (value.text().size() / 64);
        for (const Value& item : value.list())
            weight += weigh(item);
        for (const Member& member : value.map())
            weight += 1 + (member.key.size() / 64) + weigh(member.value);
        return weight;
    }

    /// The last one stands where the first one stood.
    static void keep_last_of_each_key(Value::Map& members, std::vector<Merge>& merges) {
        std::unordered_map<std::string_view, std::size_t> places;
        std::vector<std::size_t> kept(members.size());
        for (std::size_t i = 0; i < members.size(); ++i)
            kept[i] = places.try_emplace(members[i].key, i).first->second;
        if (places.size() == members.size()) return;
        Value::Map distinct;
        std::vector<std::size_t> new_places(members.size() + 1);
        for (std::size_t i = 0; i < members.size(); ++i) {
            new_places[i] = distinct.size();
            if (kept[i] == i) {
                kept[i] = distinct.size();
                distinct.push_back(std::move(members[i]));
            } else {
                kept[i] = kept[kept[i]];
                distinct[kept[i]].value = std::move(members[i].value);
            }
        }
        new_places.back() = distinct.size();
        for (Merge& merge : merges)
            merge.place = new_places[merge.place];
        members = std::move(distinct);
    }

    void refuse_repeated_keys(const Value::Map& members) {
        std::vector<const Member*> sorted;
        sorted.reserve(members.size());
        for (const Member& member : members)
            sorted.push_back(&member);
        std::ranges::sort(sorted, [](const Member* left, const Member* right) {
            return std::tie(left->key, left->key_position) <
                   std::tie(right->key, right->key_position);
        });
        const auto twin = std::ranges::adjacent_find(sorted, {}, &Member::key);
        if (twin == sorted.end()) return;
        const Member& first = **twin;
        const Member& second = **std::next(twin);
        report(
            second.key_position,
            "the key '" + second.key + "' is given twice; it is already on line " +
                std::to_string(first.key_position.line)
        );
    }

    /// Puts what each "<<" brings to where it stands; keys of the map itself win, then earlier
    /// merges.
    Value::Map merge(Value::Map members, std::vector<Merge> merges) {
        std::unordered_set<std::string> keys;
        for (const Member& member : members)
            keys.insert(member.key);

        Value::Map merged;
        std::size_t next_member = 0;
        for (Merge& merge : merges) {
            while (next_member < merge.place)
                merged.push_back(std::move(members[next_member++]));
            for (Member& member : merged_members(std::move(merge))) {
                if (keys.insert(member.key).second) merged.push_back(std::move(member));
            }
        }
        while (next_member < members.size())
            merged.push_back(std::move(members[next_member++]));
        return merged;
    }

    /// What one "<<" brings: the members of a map, or of the maps of a list.
    Value::Map merged_members(Merge merge) {
        Value::Map members;
        if (merge.value.is_map()) merge.value = Value::list({std::move(merge.value)});
        bool is_mergeable = merge.value.is_list();
        for (const Value& source : merge.value.list()) {
            is_mergeable = is_mergeable && source.is_map();
            members.insert(members.end(), source.map().begin(), source.map().end());
        }
        if (!is_mergeable)
            report(merge.position, "'<<' takes an alias of a map, or a list of such aliases");
        return members;
    }

    Events events_;
    YamlDialect dialect_;
    std::map<std::string, Anchor, std::less<>> anchors_;
    int depth_ = 0;
    std::size_t copied_ = 0;
    std::optional<Problem> problem_;
};

}  // namespace

tl::expected<Value, Problem> parse_yaml(std::string_view text, YamlDialect dialect) {
    Composer composer(text, dialect);
    std::optional<Value> document = composer.next_document();
    if (const std::optional<Problem>& problem = composer.problem())
        return tl::make_unexpected(*problem);
    return document ? *std::move(document) : Value();
}

tl::expected<std::vector<Value>, Problem> parse_yaml_documents(
    std::string_view text, YamlDialect dialect
) {
    Composer composer(text, dialect);
    std::vector<Value> documents;
    while (std::optional<Value> document = composer.next_document()) {
        if (!document->is_null()) documents.push_back(*std::move(document));
    }
    if (const std::optional<Problem>& problem = composer.problem())
        return tl::make_unexpected(*problem);
    return documents;
}

}  // namespace ds::data
