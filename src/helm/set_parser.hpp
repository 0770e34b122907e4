#pragma once

#include "base/result.hpp"
#include "data/value.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace ds::helm {

/// The part that all forms of `--set` share: paths of names, indices in brackets and dots.
///
/// Walks the text once; what stands behind a "=" is read by `read_value` of the form. A result of
/// `Step::End` is the end of the text, which ends a line in the regular way.
class SetParser {
  public:
    enum class Step { Next, End };

    explicit SetParser(std::string_view text, bool escapes, bool commas)
        : text_(text), escapes_(escapes), commas_(commas) {}

    virtual ~SetParser() = default;

    /// Reads all paths with their values into `values`, a map.
    Result<> parse(data::Value& values);

  protected:
    /// Characters up to one of a set, which is taken too.
    struct Taken {
        std::string text;
        char stop = 0;  // Zero at the end of the text.
    };

    /// Reads the value behind a "=". `into` has no value if the path is empty; then all is dropped.
    virtual Result<Step> read_value(data::Value& into) = 0;

    Taken take_until(std::string_view stops);

    bool at_end() const { return at_ >= text_.size(); }

    std::string_view rest() const { return text_.substr(at_); }

    void skip(std::size_t bytes) { at_ += bytes; }

  private:
    Result<Step> read_path(data::Value& map, int depth);
    Result<Step> read_member(data::Value& map, const std::string& key, int depth);
    Result<Step> read_indexed(data::Value& map, const std::string& key, int depth);
    Result<Step> read_item(data::Value& list, long index, int depth);
    Result<Step> read_nested_list(data::Value& list, long index, int depth);
    Result<Step> read_item_member(data::Value& list, long index, int depth);
    Result<long> read_index();

    std::string_view text_;
    std::size_t at_ = 0;
    bool escapes_;
    bool commas_;  // A comma ends a path.
};

}  // namespace ds::helm
