#include "gotemplate/functions/time_zone.hpp"

#include "gotemplate/functions/zone_rule.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <limits>

namespace ds::gotemplate {

/// A file in the format of RFC 8536.
class ZoneFile {
  public:
    ZoneFile(std::string_view content, std::string name) : rest_(content), zone_(new TimeZone) {
        zone_->name_ = std::move(name);
    }

    TimeZone::Pointer read() {
        const bool is_old = !read_header() || version_ == '\0';
        if (is_old) {
            if (counts_.types == 0 || !read_data(4)) return nullptr;
            return std::move(zone_);
        }
        // The first half has 32-bit times only, for old readers.
        const std::size_t skipped = data_size(4);
        if (rest_.size() < skipped) return nullptr;
        rest_.remove_prefix(skipped);
        if (!read_header() || counts_.types == 0 || !read_data(8)) return nullptr;
        if (rest_.size() > 2 && rest_.front() == '\n' && rest_.back() == '\n') {
            zone_->rule_ = rest_.substr(1, rest_.size() - 2);
        }
        return std::move(zone_);
    }

  private:
    struct Counts {
        std::size_t utc_marks = 0;
        std::size_t standard_marks = 0;
        std::size_t leaps = 0;
        std::size_t times = 0;
        std::size_t types = 0;
        std::size_t characters = 0;
    };

    std::int64_t number(std::size_t size) {
        std::uint64_t value = static_cast<unsigned char>(rest_.front()) >= 0x80
                                  ? std::numeric_limits<std::uint64_t>::max()
                                  : 0;
        for (std::size_t at = 0; at < size; ++at) {
            value = value << 8U | static_cast<unsigned char>(rest_[at]);
        }
        rest_.remove_prefix(size);
        return static_cast<std::int64_t>(value);
    }

    bool read_header() {
        constexpr std::size_t kSize = 44;
        constexpr std::size_t kMost = 1 << 20;
        counts_ = {};
        if (rest_.size() < kSize || !rest_.starts_with("TZif")) return false;
        version_ = rest_[4];
        rest_.remove_prefix(20);
        std::size_t* const counts[] = {
            &counts_.utc_marks,
            &counts_.standard_marks,
            &counts_.leaps,
            &counts_.times,
            &counts_.types,
            &counts_.characters
        };
        for (std::size_t* const count : counts) {
            const std::int64_t value = number(4);
            if (value < 0 || value > static_cast<std::int64_t>(kMost)) return false;
            *count = static_cast<std::size_t>(value);
        }
        return true;
    }

    std::size_t data_size(std::size_t time_size) const {
        return counts_.times * (time_size + 1) + counts_.types * 6 + counts_.characters +
               counts_.leaps * (time_size + 4) + counts_.standard_marks + counts_.utc_marks;
    }

    bool read_data(std::size_t time_size) {
        if (rest_.size() < data_size(time_size)) return false;
        for (std::size_t at = 0; at < counts_.times; ++at) {
            zone_->changes_.push_back({.at = number(time_size), .offset = 0});
        }
        for (TimeZone::Change& change : zone_->changes_) {
            change.offset = static_cast<unsigned char>(rest_.front());
            if (change.offset >= counts_.types) return false;
            rest_.remove_prefix(1);
        }
        const std::string_view names = rest_.substr(counts_.types * 6, counts_.characters);
        for (std::size_t at = 0; at < counts_.types; ++at) {
            const std::int64_t seconds = number(4);
            const bool is_summer_time = rest_[0] != '\0';
            const std::size_t name = static_cast<unsigned char>(rest_[1]);
            rest_.remove_prefix(2);
            if (name >= names.size()) return false;
            const std::string_view from = names.substr(name);
            zone_->offsets_.push_back({
                .name = std::string(from.substr(0, from.find('\0'))),
                .seconds = seconds,
                .is_summer_time = is_summer_time,
            });
        }
        rest_.remove_prefix(
            counts_.characters + counts_.leaps * (time_size + 4) + counts_.standard_marks +
            counts_.utc_marks
        );
        return true;
    }

    std::string_view rest_;
    std::shared_ptr<TimeZone> zone_;
    char version_ = '\0';
    Counts counts_;
};

namespace {

std::optional<std::string> read_file(const std::string& path) {
    constexpr std::size_t kMost = 10 << 20;
    std::ifstream file(path, std::ios::binary);
    if (!file) return std::nullopt;
    std::string content;
    char buffer[4096];
    while (file.read(buffer, sizeof buffer) || file.gcount() > 0) {
        content.append(buffer, static_cast<std::size_t>(file.gcount()));
        if (content.size() > kMost) return std::nullopt;
    }
    return content;
}

TimeZone::Pointer load(const std::string& path, std::string name) {
    const std::optional<std::string> content = read_file(path);
    return content ? TimeZone::parse(*content, std::move(name)) : nullptr;
}

TimeZone::Pointer find_in_database(std::string_view name) {
    for (const std::string_view folder :
         {"/usr/share/zoneinfo/",
          "/usr/share/lib/zoneinfo/",
          "/usr/lib/locale/TZ/",
          "/etc/zoneinfo/"}) {
        std::string path = std::string(folder) + std::string(name);
        if (TimeZone::Pointer zone = load(path, std::string(name))) return zone;
    }
    return nullptr;
}

TimeZone::Pointer find_local() {
    const char* const variable = std::getenv("TZ");
    if (variable == nullptr) return load("/etc/localtime", "Local");
    std::string_view name = variable;
    if (name.starts_with(':')) name.remove_prefix(1);
    if (name.empty() || name == "UTC") return nullptr;
    if (!name.starts_with('/')) return find_in_database(name);
    return load(std::string(name), name == "/etc/localtime" ? "Local" : std::string(name));
}

}  // namespace

TimeZone::Pointer TimeZone::utc() {
    static const Pointer zone = fixed("UTC", 0);
    return zone;
}

TimeZone::Pointer TimeZone::fixed(std::string name, std::int64_t seconds) {
    const auto zone = std::make_shared<TimeZone>();
    zone->name_ = name;
    zone->offsets_ = {{.name = std::move(name), .seconds = seconds}};
    return zone;
}

TimeZone::Pointer TimeZone::local() {
    static const Pointer found = find_local();
    return found ? found : utc();
}

TimeZone::Pointer TimeZone::find(std::string_view name) {
    if (name.empty() || name == "UTC") return utc();
    if (name == "Local") return local();
    // Names come from charts: they must not lead out of the database.
    if (name.find("..") != std::string_view::npos || name.front() == '/' || name.front() == '\\' ||
        name.find('\0') != std::string_view::npos) {
        return nullptr;
    }
    return find_in_database(name);
}

TimeZone::Pointer TimeZone::parse(std::string_view content, std::string name) {
    return ZoneFile(content, std::move(name)).read();
}

const ZoneOffset& TimeZone::before_changes() const {
    const bool is_first_used = std::any_of(
        changes_.begin(), changes_.end(), [](const Change& change) { return change.offset == 0; }
    );
    if (!is_first_used) return offsets_.front();
    const auto is_standard = [](const ZoneOffset& offset) {
        return !offset.is_summer_time;
    };
    if (!changes_.empty() && offsets_[changes_.front().offset].is_summer_time) {
        const auto end = std::make_reverse_iterator(offsets_.begin());
        const auto begin = std::make_reverse_iterator(
            offsets_.begin() + static_cast<std::ptrdiff_t>(changes_.front().offset)
        );
        const auto found = std::find_if(begin, end, is_standard);
        if (found != end) return *found;
    }
    const auto found = std::find_if(offsets_.begin(), offsets_.end(), is_standard);
    return found == offsets_.end() ? offsets_.front() : *found;
}

ZoneOffset TimeZone::at(std::int64_t unix_seconds) const {
    const auto next = std::upper_bound(
        changes_.begin(),
        changes_.end(),
        unix_seconds,
        [](std::int64_t wanted, const Change& change) { return wanted < change.at; }
    );
    if (next == changes_.begin()) return before_changes();
    if (next == changes_.end() && !rule_.empty()) {
        if (std::optional<ZoneOffset> offset = apply_zone_rule(rule_, unix_seconds)) return *offset;
    }
    return offsets_[std::prev(next)->offset];
}

std::optional<std::int64_t> TimeZone::offset_named(std::string_view name, std::int64_t unix_seconds)
    const {
    for (const ZoneOffset& offset : offsets_) {
        if (offset.name != name) continue;
        const ZoneOffset then = at(unix_seconds - offset.seconds);
        if (then.name == name) return then.seconds;
    }
    for (const ZoneOffset& offset : offsets_) {
        if (offset.name == name) return offset.seconds;
    }
    return std::nullopt;
}

std::int64_t TimeZone::unix_of_local(std::int64_t seconds) const {
    const std::int64_t guess = at(seconds).seconds;
    if (guess == 0) return seconds;
    // Around a change of the clocks the guess may be that of the other side.
    return seconds - at(seconds - guess).seconds;
}

}  // namespace ds::gotemplate
