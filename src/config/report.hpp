#pragma once

#include "data/problem.hpp"
#include "data/value.hpp"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ds::config {

/// Where in the document a check is: the path of keys as messages show it, and the place to point
/// at when there is no better one.
struct Spot {
    std::string path;  // "dev.ports[0].forward"; empty at the top.
    data::Position position;
    std::size_t placed = 0;  // How much of `path` leads to `position`; the rest is not there.

    /// A member of this map; points at its key.
    Spot member(const data::Member& member) const;

    /// A member that is not there; points where this does.
    Spot missing(std::string_view key) const;

    /// The member of `map`, which is at this spot, whether it is there or not.
    Spot at(const data::Value& map, std::string_view key) const;

    /// An item of this list.
    Spot item(std::size_t index, const data::Value& item) const;
};

/// Finds the paths of a document by their places: what was moved elsewhere in the meantime is
/// still called what the user called it.
class PathIndex {
  public:
    /// `document` outlives this.
    explicit PathIndex(const data::Value& document) : document_(document) {}

    /// The path with what is known of it as it is in the document.
    std::string translate(const Spot& spot);

  private:
    void add(const data::Value& value, const Spot& spot);

    const data::Value& document_;
    bool is_filled_ = false;  // Most documents have no problems.
    std::map<data::Position, std::string> keys_;
    std::map<data::Position, std::string> items_;
    std::map<data::Position, std::string> values_;  // Of maps.
};

/// Collects what is wrong with a config.
class Report {
  public:
    /// From here on, paths are those of `index`, which outlives this.
    void use(PathIndex& index) { index_ = &index; }

    /// "PATH: MESSAGE", at `position` if it is known, else where `spot` points.
    void add(const Spot& spot, std::string_view message, data::Position position = {});

    /// The same for what is no reason to stop.
    void warn(const Spot& spot, std::string_view message, data::Position position = {});

    /// The one message for what this tool does not do yet.
    void not_built(const Spot& spot) { add(spot, "is not built yet"); }

    /// A message about nothing in the document.
    void add_general(std::string message);

    /// What somebody else found.
    void add_all(std::vector<data::Problem> problems);

    /// Marks a scalar whose variables have no value: nothing more is said about it.
    void give_up_on(const data::Value& scalar) { given_up_.insert(scalar.position()); }

    bool gave_up_on(const data::Value& scalar) const {
        return given_up_.contains(scalar.position());
    }

    bool empty() const { return problems_.empty(); }

    std::vector<data::Problem> take() { return std::move(problems_); }

    std::vector<data::Problem> take_warnings() { return std::move(warnings_); }

  private:
    data::Problem make(const Spot& spot, std::string_view message, data::Position position) const;

    PathIndex* index_ = nullptr;
    std::vector<data::Problem> problems_;
    std::vector<data::Problem> warnings_;
    std::set<data::Position> given_up_;
};

/// "; did you mean 'image'?" or, where nothing is near, an empty text.
std::string suggestion(std::string_view wrong, const std::vector<std::string>& right);

/// Quoted, shortened where it is long: for texts of the user inside of a message.
std::string quoted(std::string_view text);

}  // namespace ds::config
