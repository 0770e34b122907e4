#include "cli/terminal/format.hpp"

#include "base/strings.hpp"
#include "cli/terminal/text.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace ds::cli {
namespace {

struct Tag {
    std::string_view text;  // Nine columns.
    std::string_view colour;
};

Tag tag_of(MessageKind kind) {
    switch (kind) {
        case MessageKind::Debug:
            return {.text = "[debug]  ", .colour = "90"};
        case MessageKind::Info:
            return {.text = "[info]   ", .colour = "1;36"};
        case MessageKind::Done:
            return {.text = "[done] √ ", .colour = "1;32"};
        case MessageKind::Warn:
            return {.text = "[warn]   ", .colour = "1;33"};
        case MessageKind::Error:
            break;
    }
    return {.text = "[error]  ", .colour = "1;31"};
}

std::string coloured_text(std::string_view text, std::string_view colour, bool coloured) {
    if (!coloured) return std::string(text);
    return "\x1b[" + std::string(colour) + "m" + std::string(text) + "\x1b[0m";
}

std::string amount(Unit unit, std::uint64_t count) {
    return unit == Unit::Bytes ? human_size(count) : std::to_string(count);
}

std::string format_row(
    const std::vector<std::string>& row,
    const std::vector<std::size_t>& widths,
    std::string_view colour
) {
    std::string line;
    for (std::size_t column = 0; column < widths.size(); ++column) {
        const std::string cell = column < row.size() ? printable(row[column]) : std::string();
        const bool last = column + 1 == widths.size();
        const std::size_t padding = last ? 0 : widths[column] - display_width(cell) + 2;
        line += " " + coloured_text(cell, colour, !colour.empty()) + std::string(padding, ' ');
    }
    return line + "\n";
}

}  // namespace

std::string format_message(MessageKind kind, std::string_view text, bool coloured) {
    constexpr std::size_t kTagWidth = 9;
    const Tag tag = tag_of(kind);
    std::string formatted = coloured_text(tag.text, tag.colour, coloured);
    const std::string shown = printable(text);
    bool first = true;
    for (const std::string& line : split(trim(shown), '\n')) {
        if (!first && !line.empty()) formatted += std::string(kTagWidth, ' ');
        formatted += line + "\n";
        first = false;
    }
    return formatted;
}

std::string format_wait(
    std::string_view text, std::chrono::seconds elapsed, unsigned frame, bool coloured
) {
    constexpr std::string_view kFrames = "|/-\\";
    std::string line = coloured_text("[wait]   ", "1;36", coloured);
    line += kFrames[frame % kFrames.size()];
    line += " " + printable(text);
    if (elapsed.count() > 0) line += " (" + short_duration(elapsed) + ")";
    std::replace(line.begin(), line.end(), '\n', ' ');
    return line;
}

std::string format_progress(
    Unit unit, std::uint64_t done, std::uint64_t total, std::chrono::milliseconds elapsed
) {
    std::string text = amount(unit, done);
    if (total > 0) text += " of " + amount(unit, total);
    // A rate over less than a second is a guess.
    if (elapsed < std::chrono::seconds(1) || done == 0) return text;
    const auto milliseconds = static_cast<std::uint64_t>(elapsed.count());
    const std::uint64_t rate = done * 1000 / milliseconds;
    if (unit == Unit::Bytes) text += ", " + human_size(rate) + "/s";
    if (total > done && rate > 0) {
        const auto left = static_cast<std::int64_t>((total - done + rate - 1) / rate);
        text += ", " + short_duration(std::chrono::seconds(left)) + " left";
    }
    return text;
}

std::string format_table(const Table& table, bool coloured) {
    std::vector<std::size_t> widths(table.header.size());
    const auto widen = [&widths](const std::vector<std::string>& row) {
        for (std::size_t column = 0; column < std::min(row.size(), widths.size()); ++column)
            widths[column] = std::max(widths[column], display_width(printable(row[column])));
    };
    widen(table.header);
    for (const std::vector<std::string>& row : table.rows)
        widen(row);
    std::string text = "\n" + format_row(table.header, widths, coloured ? "1;32" : "");
    for (const std::vector<std::string>& row : table.rows)
        text += format_row(row, widths, "");
    if (table.rows.empty()) text += " No entries found\n";
    return text + "\n";
}

}  // namespace ds::cli
