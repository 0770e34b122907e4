#pragma once

#include "config/config.hpp"
#include "config/report.hpp"
#include "config/version.hpp"
#include "data/value.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ds::config {

struct LoadInput;

/// Collects what is found, in the user's words.
class PendingList {
  public:
    /// Both outlive this; `index` knows what the user calls things.
    PendingList(const LoadInput& input, PathIndex& index) : input_(input), index_(index) {}

    /// "KEY: TEXT" with the line and a caret under the key.
    void add(const Spot& spot, std::span<const Stage> stages, std::string_view text, bool refused);

    /// A text of v2beta1 that a script has to give a value to.
    void add_expression(const Spot& spot);

    /// What is added until the next call belongs to this image or deployment.
    void set_name(std::string_view name) { name_ = name; }

    /// In the order of the file.
    std::vector<Pending> take();

  private:
    const LoadInput& input_;
    PathIndex& index_;
    std::string name_;
    std::vector<Pending> pending_;
};

/// What depends on more than one key being there.
void find_pending_cases(const data::Value& document, Version line, PendingList& found);

/// Finds what the tool cannot do yet in a document of v1beta11 or v2beta1 in which the checks found
/// nothing; `index` knows what the user calls things.
std::vector<Pending> find_pending(
    const data::Value& document, Version line, const LoadInput& input, PathIndex& index
);

}  // namespace ds::config
