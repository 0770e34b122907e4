#pragma once

#include <cstddef>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ds::gotemplate {

/// A replacement text with "$1", "${1}", "$name" and "$$", taken apart.
class RegexTemplate {
  public:
    static constexpr std::size_t kNoGroup = std::numeric_limits<std::size_t>::max();

    struct Part {
        std::string literal;
        std::size_t group = kNoGroup;  // What follows the literal.
    };

    RegexTemplate(std::string_view text, const std::map<std::string, int>& groups);

    const std::vector<Part>& parts() const { return parts_; }

  private:
    std::vector<Part> parts_;
};

}  // namespace ds::gotemplate
