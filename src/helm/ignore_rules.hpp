#pragma once

#include "base/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ds::helm {

/// What a chart's .helmignore leaves out of it. The rules are Helm's own: no "**", the first one
/// that applies decides, and one with "!" leaves out all that it does *not* match.
class IgnoreRules {
  public:
    /// No rules but Helm's own: files in templates/ whose names begin with a dot are left out.
    IgnoreRules();

    static Result<IgnoreRules> parse(std::string_view text);

    /// `path` is below the chart's folder, with "/".
    bool ignores(std::string_view path, bool is_folder) const;

  private:
    struct Rule {
        std::string pattern;
        bool negated = false;
        bool folders_only = false;
        bool by_name = false;  // Compared with the last part of the path alone.
    };

    Result<> add(std::string_view line);

    std::vector<Rule> rules_;
};

}  // namespace ds::helm
