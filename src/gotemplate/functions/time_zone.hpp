#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ds::gotemplate {

/// How far a zone is ahead of UTC, and what that is called: "CEST".
struct ZoneOffset {
    std::string name;
    std::int64_t seconds = 0;
    bool is_summer_time = false;
};

/// A time zone as in the database of the machine. Immutable; shared by the times in it.
class TimeZone {
  public:
    using Pointer = std::shared_ptr<const TimeZone>;

    static Pointer utc();
    static Pointer fixed(std::string name, std::int64_t seconds);

    /// That of the machine: $TZ, else /etc/localtime, else UTC.
    static Pointer local();

    /// "" and "UTC", "Local", or a name of the database ("Europe/Berlin"); null for anything else.
    static Pointer find(std::string_view name);

    /// Reads a file of the database; null if it is none.
    static Pointer parse(std::string_view content, std::string name);

    const std::string& name() const { return name_; }

    ZoneOffset at(std::int64_t unix_seconds) const;

    /// The offset that is called `name`, around that time if possible.
    std::optional<std::int64_t> offset_named(std::string_view name, std::int64_t unix_seconds)
        const;

    /// The time at which clocks of the zone show what they show in UTC at `seconds`.
    std::int64_t unix_of_local(std::int64_t seconds) const;

  private:
    struct Change {
        std::int64_t at = 0;
        std::size_t offset = 0;  // Of offsets_.
    };

    friend class ZoneFile;

    const ZoneOffset& before_changes() const;

    std::string name_;
    std::vector<ZoneOffset> offsets_;
    std::vector<Change> changes_;
    std::string rule_;  // For times after the last change: "CET-1CEST,M3.5.0,M10.5.0/3".
};

}  // namespace ds::gotemplate
