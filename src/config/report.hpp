#pragma once

#include "data/problem.hpp"

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

    /// A member of this map; points at its key.
    Spot member(const data::Member& member) const;

    /// A member that is not there; points where this does.
    Spot missing(std::string_view key) const;

    /// An item of this list.
    Spot item(std::size_t index, const data::Value& item) const;
};

/// Collects what is wrong with a config.
class Report {
  public:
    /// "PATH: MESSAGE", at `position` if it is known, else where `spot` points.
    void add(const Spot& spot, std::string_view message, data::Position position = {});

    /// The one message for what this tool does not do yet.
    void not_built(const Spot& spot);

    /// A message about nothing in the document.
    void add_general(std::string message);

    /// Marks a scalar whose variables have no value: nothing more is said about it.
    void give_up_on(const data::Value& scalar) { given_up_.insert(scalar.position()); }

    bool gave_up_on(const data::Value& scalar) const {
        return given_up_.contains(scalar.position());
    }

    bool empty() const { return problems_.empty(); }

    std::vector<data::Problem> take() { return std::move(problems_); }

  private:
    std::vector<data::Problem> problems_;
    std::set<data::Position> given_up_;
};

/// "; did you mean 'image'?" or, where nothing is near, an empty text.
std::string suggestion(std::string_view wrong, const std::vector<std::string>& right);

/// Quoted, shortened where it is long: for texts of the user inside of a message.
std::string quoted(std::string_view text);

}  // namespace ds::config
