#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ds::kube {

/// The time at the beginning of a log line, in nanoseconds since 1970; nothing if there is none.
std::optional<std::int64_t> parse_log_time(std::string_view text);

/// Joins the pieces of a log that was read with timestamps in several goes: each line comes out
/// once, and none is missing, although a new go can only begin at a whole second. Pure.
///
/// A new go brings the lines since that second in the same order, so those that were seen are
/// counted; one that is newer than all that were seen is never taken for one of them. Times need
/// not grow: stdout and stderr get theirs apart. Lines of any length pass through in the pieces in
/// which they arrive; what is held back is a timestamp that has not come whole.
class LogResume {
  public:
    /// `keep_times`: pass the timestamps on too.
    explicit LogResume(bool keep_times) : keep_times_(keep_times) {}

    /// Yields what of `chunk` has not been seen, and what became decidable with it.
    std::string feed(std::string_view chunk);

    /// The stream has broken off; what `feed` gets next is of a new one, which begins at
    /// `since_time` or earlier.
    void reconnect();

    /// Another container's log follows: ends a line that was cut, and forgets what is known of it.
    std::string next_container();

    /// From where to ask again: "2024-01-02T03:04:05Z", the whole second of the newest line; empty
    /// when no line has been seen.
    std::string since_time() const;

  private:
    enum class Place { Time, Line, Skipped };

    std::size_t take_time(std::string_view chunk, std::string& out);
    bool begin_line(std::string& out);
    bool is_seen(std::int64_t time);
    void note(std::int64_t time);
    void pass(std::string_view text, std::string& out);
    void end_line();
    void close_cut_line(std::string& out);

    bool keep_times_;
    Place place_ = Place::Time;
    std::string head_;  // Of the current line, until its time is known.

    std::int64_t newest_ = 0;    // The latest time of a line that began to come out; zero: none.
    std::uint64_t count_ = 0;    // Lines since its whole second that came out whole.
    bool is_cut_ = false;        // Whether another one began to come out,
    std::int64_t cut_time_ = 0;  // its time,
    std::uint64_t cut_ = 0;      // and how many of its bytes came.
    std::uint64_t to_skip_ = 0;  // Lines to drop in this stream.
    std::uint64_t to_cut_ = 0;   // Bytes of the current line to drop.
    bool resuming_ = false;      // Until a new line was met.
};

}  // namespace ds::kube
