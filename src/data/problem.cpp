#include "data/problem.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace ds::data {
namespace {

std::string_view line_at(std::string_view text, int number) {
    for (int line = 1; line < number; ++line) {
        const std::size_t end = text.find('\n');
        if (end == std::string_view::npos) return {};
        text.remove_prefix(end + 1);
    }
    std::string_view line = text.substr(0, text.find('\n'));
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

/// Blanks as wide as the first `columns` characters; tabs stay, so that the caret stands below its
/// character however wide they are shown.
std::string blanks_below(std::string_view line, int columns) {
    std::string blanks;
    for (const char byte : line) {
        const bool starts_character = (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
        if (!starts_character) continue;
        if (columns-- <= 0) return blanks;
        blanks += byte == '\t' ? '\t' : ' ';
    }
    return blanks;
}

}  // namespace

std::string render_problem(const Problem& problem, std::string_view file, std::string_view text) {
    const Position at = problem.position;
    if (!at) return problem.message;

    const std::string number = std::to_string(at.line);
    std::string rendered =
        std::string(file) + ":" + number + ":" + std::to_string(at.column) + ": " + problem.message;
    const std::string_view line = line_at(text, at.line);
    constexpr std::size_t kWidest = 200;  // Minified JSON is YAML too.
    if (line.empty() || line.size() > kWidest) return rendered;
    rendered += "\n  " + number + " | " + std::string(line);
    rendered +=
        "\n  " + std::string(number.size(), ' ') + " | " + blanks_below(line, at.column - 1) + "^";
    return rendered;
}

std::string render_problems(
    std::vector<Problem> problems, std::string_view file, std::string_view text
) {
    std::ranges::sort(problems, [](const Problem& left, const Problem& right) {
        return std::tie(left.position, left.message) < std::tie(right.position, right.message);
    });
    std::string rendered;
    for (const Problem& problem : problems) {
        if (!rendered.empty()) rendered += "\n\n";
        rendered += render_problem(problem, file, text);
    }
    return rendered;
}

}  // namespace ds::data
