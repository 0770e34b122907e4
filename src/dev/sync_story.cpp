#include "dev/sync_story.hpp"

#include "data/json.hpp"
#include "data/value.hpp"
#include "ignore/git_patterns.hpp"
#include "sync/flow.hpp"
#include "sys/file.hpp"

#include <sstream>
#include <utility>

namespace ds::dev {
namespace {

constexpr std::size_t kMostEvents = 20;

void ask(
    std::string list,
    const std::vector<std::string>& lines,
    std::pair<const std::string&, bool> path,
    std::vector<PatternVerdict>& verdicts
) {
    const ignore::GitPatterns patterns(lines);
    const std::string* const line = patterns.deciding_line(path.first, path.second);
    if (line == nullptr) return;
    const bool excluded = patterns.excluded(path.first, path.second);
    verdicts.push_back({.excluded = excluded, .list = std::move(list), .line = *line});
}

}  // namespace

std::vector<PatternVerdict> ask_patterns(
    const sync::FlowOptions& flow, const std::string& path, bool is_directory
) {
    std::vector<PatternVerdict> verdicts;
    const std::pair<const std::string&, bool> what(path, is_directory);
    ask("always excluded", sync::always_excluded(), what, verdicts);
    ask("exclude", flow.exclude, what, verdicts);
    ask("upload exclude", flow.upload_exclude, what, verdicts);
    ask("download exclude", flow.download_exclude, what, verdicts);
    return verdicts;
}

std::vector<LoggedEvent> events_of(
    const std::string& log_file, const SyncReport& report, const std::string& path
) {
    std::vector<LoggedEvent> events;
    for (const std::string& file : {log_file + ".old", log_file}) {
        const Result<std::string> text = sys::read_file(file);
        if (!text) continue;
        std::istringstream lines(*text);
        for (std::string line; std::getline(lines, line);) {
            // Most lines are about something else: parsing them all would take long.
            if (line.find("\"path\"") == std::string::npos) continue;
            const Result<data::Value> value = data::parse_json(line);
            if (!value || value->text_at("path") != path) continue;
            if (value->text_at("local") != report.local) continue;
            if (value->text_at("container") != report.container_path) continue;
            events.push_back({
                .time = std::string(value->text_at("time")),
                .message = std::string(value->text_at("msg")),
            });
            if (events.size() > kMostEvents) events.erase(events.begin());
        }
    }
    return events;
}

}  // namespace ds::dev
