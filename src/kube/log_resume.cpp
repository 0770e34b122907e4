#include "kube/log_resume.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <utility>

namespace ds::kube {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::size_t kMaxTime = 64;  // Longer than any RFC 3339 time.

std::optional<std::int64_t> number(std::string_view text, std::size_t at, std::size_t digits) {
    if (text.size() < at + digits) return std::nullopt;
    std::int64_t value = 0;
    for (const char digit : text.substr(at, digits)) {
        if (digit < '0' || digit > '9') return std::nullopt;
        value = value * 10 + (digit - '0');
    }
    return value;
}

bool has_separators(std::string_view text) {
    return text.size() >= 20 && text[4] == '-' && text[7] == '-' && text[10] == 'T' &&
           text[13] == ':' && text[16] == ':';
}

// "Z" or "+02:00", as seconds east of Greenwich. Kubelets write their machine's zone.
std::optional<std::int64_t> parse_zone(std::string_view text) {
    if (text == "Z") return 0;
    if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':')
        return std::nullopt;
    const auto hours = number(text, 1, 2);
    const auto minutes = number(text, 4, 2);
    if (!hours || !minutes) return std::nullopt;
    const std::int64_t seconds = (*hours * 60 + *minutes) * 60;
    return text[0] == '-' ? -seconds : seconds;
}

}  // namespace

std::optional<std::int64_t> parse_log_time(std::string_view text) {
    if (!has_separators(text)) return std::nullopt;
    const auto year = number(text, 0, 4);
    const auto month = number(text, 5, 2);
    const auto day = number(text, 8, 2);
    const auto hour = number(text, 11, 2);
    const auto minute = number(text, 14, 2);
    const auto second = number(text, 17, 2);
    if (!year || !month || !day || !hour || !minute || !second) return std::nullopt;
    std::size_t at = 19;
    std::int64_t fraction = 0;
    if (text[at] == '.') {
        const std::size_t end = std::min(text.find_first_not_of("0123456789", at + 1), text.size());
        const std::size_t digits = std::min<std::size_t>(end - at - 1, 9);
        fraction = number(text, at + 1, digits).value_or(0);
        for (std::size_t missing = digits; missing < 9; ++missing)
            fraction *= 10;
        at = end;
    }
    const auto zone = parse_zone(text.substr(at));
    if (!zone) return std::nullopt;
    const std::chrono::year_month_day date(
        std::chrono::year(static_cast<int>(*year)),
        std::chrono::month(static_cast<unsigned>(*month)),
        std::chrono::day(static_cast<unsigned>(*day))
    );
    if (!date.ok()) return std::nullopt;
    const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
    const std::int64_t seconds = ((days * 24 + *hour) * 60 + *minute) * 60 + *second - *zone;
    return seconds * kSecond + fraction;
}

std::string LogResume::since_time() const {
    if (newest_ == 0) return {};
    const auto seconds = static_cast<std::time_t>(newest_ / kSecond);
    return fmt::format("{:%FT%TZ}", fmt::gmtime(seconds));
}

void LogResume::reconnect() {
    place_ = Place::Time;
    head_.clear();
    to_skip_ = count_;
    to_cut_ = 0;
    resuming_ = newest_ != 0;
}

std::string LogResume::next_container() {
    std::string out;
    close_cut_line(out);
    reconnect();
    return out;
}

void LogResume::close_cut_line(std::string& out) {
    if (is_cut_) out += '\n';
    end_line();
}

std::string LogResume::feed(std::string_view chunk) {
    std::string out;
    out.reserve(chunk.size());
    while (!chunk.empty()) {
        if (place_ == Place::Time) {
            chunk.remove_prefix(take_time(chunk, out));
            continue;
        }
        const std::size_t end = chunk.find('\n');
        const std::string_view text = chunk.substr(0, end);
        if (place_ == Place::Line) pass(text, out);
        chunk.remove_prefix(text.size());
        if (end == std::string_view::npos) continue;
        chunk.remove_prefix(1);
        if (place_ == Place::Line) {
            out += '\n';
            end_line();
        }
        place_ = Place::Time;
    }
    return out;
}

// Takes bytes up to the blank behind the time, or all there are.
std::size_t LogResume::take_time(std::string_view chunk, std::string& out) {
    const std::size_t end = chunk.find_first_of(" \n");
    const std::size_t size = std::min(end, chunk.size());
    head_ += chunk.substr(0, size);
    if (end == std::string_view::npos && head_.size() <= kMaxTime) return size;
    const bool is_time = begin_line(out);
    const bool has_blank = end != std::string_view::npos && chunk[end] == ' ';
    return is_time && has_blank ? size + 1 : size;
}

// Decides what becomes of the line whose first word has come. False if that is no time: words of
// the kubelet, such as "unable to retrieve container logs", are shown as they are.
bool LogResume::begin_line(std::string& out) {
    const std::string head = std::exchange(head_, {});
    const std::optional<std::int64_t> time = parse_log_time(head);
    place_ = Place::Line;
    if (!time) {
        close_cut_line(out);
        pass(head, out);
        return false;
    }
    if (resuming_ && is_seen(*time)) {
        place_ = Place::Skipped;
    } else if (resuming_ && is_cut_ && *time == cut_time_) {
        to_cut_ = cut_;
        resuming_ = false;
    } else {
        close_cut_line(out);
        resuming_ = false;
        note(*time);
        if (keep_times_) out += head + " ";
    }
    return true;
}

bool LogResume::is_seen(std::int64_t time) {
    if (time < newest_ - newest_ % kSecond) return true;
    if (to_skip_ == 0 || time > newest_) return false;
    --to_skip_;
    return true;
}

// A new line begins to come out.
void LogResume::note(std::int64_t time) {
    if (time / kSecond > newest_ / kSecond) count_ = 0;
    newest_ = std::max(newest_, time);
    is_cut_ = true;
    cut_time_ = time;
}

void LogResume::pass(std::string_view text, std::string& out) {
    const auto dropped = static_cast<std::size_t>(std::min<std::uint64_t>(to_cut_, text.size()));
    to_cut_ -= dropped;
    text.remove_prefix(dropped);
    cut_ += text.size();
    out += text;
}

void LogResume::end_line() {
    // Of an earlier second than the newest line: not among those that come again.
    const bool comes_again = cut_time_ / kSecond == newest_ / kSecond;
    if (is_cut_ && comes_again) ++count_;
    is_cut_ = false;
    cut_ = 0;
    to_cut_ = 0;
}

}  // namespace ds::kube
