#include "cli/help.hpp"

#include "base/strings.hpp"
#include "cli/context.hpp"
#include "cli/parser.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <variant>

namespace ds::cli {
namespace {

constexpr std::size_t kWidth = 90;

/// `text` in lines of at most `width`.
std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
    std::vector<std::string> lines;
    std::string line;
    std::string blanks(text);
    std::replace(blanks.begin(), blanks.end(), '\n', ' ');
    for (const std::string& word : split(blanks, ' ')) {
        if (!line.empty() && line.size() + 1 + word.size() > width) {
            lines.push_back(std::exchange(line, {}));
        }
        line += line.empty() ? word : " " + word;
    }
    lines.push_back(line);
    return lines;
}

struct Row {
    std::string left;
    std::string right;
};

/// Two columns; a left side that is too long has a line of its own.
std::string columns(const std::vector<Row>& rows) {
    constexpr std::size_t kWidestLeft = 28;
    std::size_t left_width = 0;
    for (const Row& row : rows) {
        if (row.left.size() <= kWidestLeft) left_width = std::max(left_width, row.left.size());
    }
    const std::size_t indent = 2 + left_width + 2;
    std::string text;
    for (const Row& row : rows) {
        std::string line = "  " + row.left;
        if (line.size() + 2 > indent) {
            text += line + "\n";
            line.clear();
        }
        for (const std::string& part : wrapped(row.right, kWidth - indent)) {
            line.resize(indent, ' ');
            text += line + part + "\n";
            line.clear();
        }
    }
    return text;
}

std::string value_name(const Option& option) {
    if (std::holds_alternative<bool*>(option.target)) return {};
    if (!option.value.empty()) return std::string(option.value);
    if (std::holds_alternative<int*>(option.target)) return "N";
    return "TEXT";
}

std::string default_note(const Option& option) {
    if (bool* const* on = std::get_if<bool*>(&option.target)) {
        return **on ? " (on by default; switch off with =false)" : "";
    }
    if (int* const* number = std::get_if<int*>(&option.target)) {
        return " (default " + std::to_string(**number) + ")";
    }
    if (std::string* const* text = std::get_if<std::string*>(&option.target)) {
        return (*text)->empty() ? "" : " (default " + **text + ")";
    }
    return {};
}

Row flag_row(const Option& option) {
    const std::vector<std::string> names = flag_names(option);
    // Long names stand below each other, whether there is a short one or not.
    std::string left = names.size() == 1 ? "    " + names[0] : names[0] + ", " + names[1];
    const std::string value = value_name(option);
    if (!value.empty()) left += " " + value;
    return {.left = std::move(left), .right = std::string(option.help) + default_note(option)};
}

std::string global_flags(bool with_version) {
    GlobalOptions globals;
    std::vector<Row> rows;
    for (const Option& option : global_options(globals))
        rows.push_back(flag_row(option));
    bool unused = false;
    rows.push_back(flag_row({.name = "-h,--help", .target = &unused, .help = "Print this help"}));
    if (with_version) {
        rows.push_back(
            flag_row({.name = "--version", .target = &unused, .help = "Print the version"})
        );
    }
    return "\nFlags of all commands:\n" + columns(rows);
}

std::string synopsis(const Usage& usage) {
    std::string line = "  devspace " + std::string(usage.path) + " [flags]";
    if (usage.ends_with_command) return line + " [--] [command [arguments...]]\n";
    for (const Option& option : usage.options) {
        if (!flag_names(option).empty()) continue;
        const bool many = std::holds_alternative<std::vector<std::string>*>(option.target);
        line += " [" + std::string(option.name) + (many ? "...]" : "]");
    }
    return line + "\n";
}

std::string examples(const std::vector<Example>& given) {
    if (given.empty()) return {};
    std::vector<Row> rows;
    for (const Example& example : given)
        rows.push_back({.left = std::string(example.line), .right = std::string(example.says)});
    return "\nExamples:\n" + columns(rows);
}

}  // namespace

std::string overview_help(const std::vector<CommandGroup>& table) {
    std::string text =
        "devspace develops programs inside Kubernetes: it builds, deploys, and keeps your\n"
        "containers in step with the files you edit.\n"
        "\n"
        "Usage:\n"
        "  devspace COMMAND [flags]\n";
    // One width for all groups.
    std::size_t width = 0;
    for (const CommandGroup& group : table) {
        for (const std::unique_ptr<Command>& command : group.commands)
            width = std::max(width, command->usage().path.size());
    }
    for (const CommandGroup& group : table) {
        std::vector<Row> rows;
        for (const std::unique_ptr<Command>& command : group.commands) {
            const Usage usage = command->usage();
            std::string left(usage.path);
            left.resize(width, ' ');
            rows.push_back({.left = std::move(left), .right = std::string(usage.summary)});
        }
        text += "\n" + std::string(group.title) + ":\n" + columns(rows);
    }
    text += global_flags(true);
    return text + "\n'devspace COMMAND --help' tells more about a command.\n";
}

std::string command_help(const Usage& usage) {
    std::string text = std::string(usage.summary) + "\n";
    if (!usage.details.empty()) {
        text += "\n";
        for (const std::string& line : wrapped(usage.details, kWidth))
            text += line + "\n";
    }
    text += "\nUsage:\n" + synopsis(usage);
    std::vector<Row> arguments;
    std::vector<Row> flags;
    for (const Option& option : usage.options) {
        if (flag_names(option).empty()) {
            arguments.push_back(
                {.left = std::string(option.name), .right = std::string(option.help)}
            );
        } else {
            flags.push_back(flag_row(option));
        }
    }
    if (!arguments.empty()) text += "\nArguments:\n" + columns(arguments);
    if (!flags.empty()) text += "\nFlags:\n" + columns(flags);
    return text + examples(usage.examples) + global_flags(false);
}

}  // namespace ds::cli
