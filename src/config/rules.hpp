#pragma once

#include "config/report.hpp"
#include "data/value.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ds::config {

/// The rules that both lines of versions share. What is absent, null, of the wrong type or not
/// known for want of a variable breaks none of them.
class Rules {
  public:
    /// Both must outlive this.
    Rules(const data::Value& document, Report& report);

    /// A repository without digest, with a tag only if `takes_tag`.
    void check_repository(const data::Value& map, const Spot& spot, bool takes_tag);

    /// Tags, in which '#' may stand for a random letter.
    void check_tags(const data::Value& map, const Spot& spot);

    /// The name of an image of the project.
    void check_image_name(const data::Value& name, const Spot& spot);

    /// An image selector: if it names an image of the project, there must be one.
    void check_image_selector(const data::Value& map, std::string_view key, const Spot& spot);

    /// The member is a number in this range.
    void check_range(
        const data::Value& map,
        std::string_view key,
        const Spot& spot,
        std::pair<std::int64_t, std::int64_t> range
    );

    /// The member is an address to listen on.
    void check_address(const data::Value& map, const Spot& spot);

    /// No entry before has this local port at this address.
    void check_free(
        const std::string& address, std::int64_t port, const data::Value& where, const Spot& spot
    );

    /// A name that is used once; `kinds` tells the names of one section from others.
    void check_unique(const std::string& kind, const data::Value& map, const Spot& spot);

    /// At least one label.
    void check_labels(const data::Value& map, const Spot& spot);

    /// "5m", "180s", "1h30m".
    void check_duration(const data::Value& map, std::string_view key, const Spot& spot);

    /// One of the members is there and, unless `several`, no other; says what they are for.
    void check_one_of(
        const data::Value& map,
        const std::vector<std::string>& keys,
        const Spot& spot,
        std::string_view missing
    );

    /// Limits of a sync.
    void check_limits(const data::Value& sync, const Spot& spot);

    /// The member, unless it is absent, null or not yet known for want of a variable.
    const data::Value* present(const data::Value& map, std::string_view key) const;

    Report& report() { return report_; }

  private:
    Report& report_;
    std::vector<std::string> image_names_;
    std::map<std::string, int> port_lines_;
    std::map<std::pair<std::string, std::string>, int> name_lines_;
};

inline constexpr std::pair<std::int64_t, std::int64_t> kPorts{1, 65535};

}  // namespace ds::config
