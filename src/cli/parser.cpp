#include "cli/parser.hpp"

#include "base/strings.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

namespace ds::cli {
namespace {

tl::unexpected<Error> invalid(std::string message) {
    return fail(ErrorCode::InvalidInput, std::move(message));
}

std::string quoted(std::string_view text) {
    return "'" + std::string(text) + "'";
}

bool is_flag(std::string_view argument) {
    return argument.size() > 1 && argument.front() == '-';
}

Result<> store_switch(bool& target, const std::string& flag, std::string_view value) {
    if (value != "true" && value != "false") {
        return invalid("flag '" + flag + "': " + quoted(value) + " is neither true nor false");
    }
    target = value == "true";
    return {};
}

Result<> store_number(int& target, const std::string& flag, std::string_view value) {
    const auto [end, code] = std::from_chars(value.data(), value.data() + value.size(), target);
    if (code != std::errc() || end != value.data() + value.size()) {
        return invalid("flag '" + flag + "': " + quoted(value) + " is not a whole number");
    }
    return {};
}

Result<> store(const Option& option, const std::string& flag, std::string_view value) {
    if (bool* const* on = std::get_if<bool*>(&option.target)) {
        return store_switch(**on, flag, value);
    }
    if (int* const* number = std::get_if<int*>(&option.target)) {
        return store_number(**number, flag, value);
    }
    if (std::string* const* text = std::get_if<std::string*>(&option.target)) {
        **text = value;
    } else {
        std::get<std::vector<std::string>*>(option.target)->emplace_back(value);
    }
    return {};
}

/// Reads the command line from left to right.
class Parser {
  public:
    Parser(const std::vector<std::string>& arguments, const std::vector<CommandGroup>& table)
        : arguments_(arguments), table_(table) {}

    Result<Request> parse(GlobalOptions& globals) {
        global_ = global_options(globals);
        while (next_ < arguments_.size()) {
            Result<> taken = take_argument();
            if (!taken) return tl::make_unexpected(std::move(taken).error());
        }
        if (help_) return Request{.kind = Request::Kind::Help, .command = command_};
        if (version_ && command_ == nullptr) return Request{.kind = Request::Kind::Version};
        if (!words_.empty()) return incomplete();
        if (command_ == nullptr) return Request{};
        return Request{.kind = Request::Kind::Run, .command = command_};
    }

  private:
    Result<> take_argument() {
        const std::string& argument = arguments_[next_++];
        if (rest_is_positional_) return take_positional(argument);
        if (argument == "--") {
            rest_is_positional_ = true;
            return {};
        }
        if (argument.starts_with("--")) return take_long(argument);
        if (is_flag(argument)) return take_short(argument);
        return command_ == nullptr ? take_word(argument) : take_positional(argument);
    }

    /// The next word of the command's path; `help` asks for help about what follows.
    Result<> take_word(const std::string& word) {
        if (word == "help" && words_.empty() && !help_) {
            help_ = true;
            return {};
        }
        words_ += words_.empty() ? word : " " + word;
        Command* const found = find_command(words_);
        if (found != nullptr) return choose(*found);
        for (const std::string_view name : commands_not_built()) {
            if (name == words_) return invalid("not built yet: devspace " + words_);
            if (name.starts_with(words_ + " ")) return {};
        }
        if (!commands_below(words_).empty()) return {};
        return unknown_command();
    }

    Command* find_command(std::string_view path) const {
        for (const CommandGroup& group : table_) {
            for (const std::unique_ptr<Command>& command : group.commands) {
                if (command->usage().path == path) return command.get();
            }
        }
        return nullptr;
    }

    Result<> choose(Command& command) {
        command_ = &command;
        usage_ = command.usage();
        words_.clear();
        return {};
    }

    Result<> unknown_command() const {
        std::vector<std::string> known = {"help"};
        for (const CommandGroup& group : table_) {
            for (const std::unique_ptr<Command>& command : group.commands) {
                known.emplace_back(command->usage().path);
            }
        }
        known.insert(known.end(), commands_not_built().begin(), commands_not_built().end());
        const std::optional<std::string> near = nearest(words_, known);
        return invalid(
            "unknown command " + quoted(words_) +
            (near ? "; did you mean " + quoted(*near) + "?"
                  : "; 'devspace --help' lists the commands")
        );
    }

    /// The commands that are built whose paths go on behind `words`.
    std::vector<std::string> commands_below(const std::string& words) const {
        std::vector<std::string> paths;
        for (const CommandGroup& group : table_) {
            for (const std::unique_ptr<Command>& command : group.commands) {
                const std::string path(command->usage().path);
                if (path.starts_with(words + " ")) paths.push_back(quoted("devspace " + path));
            }
        }
        return paths;
    }

    /// Words that begin a command and do not end one: `devspace add`.
    Result<Request> incomplete() const {
        const std::vector<std::string> longer = commands_below(words_);
        if (longer.empty()) return invalid("not built yet: devspace " + words_);
        return invalid("which one is meant: " + join(longer, ", ") + "?");
    }

    Result<> take_long(const std::string& argument) {
        const std::size_t equals = argument.find('=');
        const std::string flag = argument.substr(0, equals);
        if (flag == "--help") return note(help_);
        if (flag == "--version" && command_ == nullptr) return note(version_);
        const Option* option = find_flag(flag);
        if (option == nullptr) return unknown_flag(flag);
        if (equals != std::string::npos) return store(*option, flag, argument.substr(equals + 1));
        if (std::holds_alternative<bool*>(option->target)) return store(*option, flag, "true");
        return store_next(*option, flag);
    }

    /// "-f", "-fb" (two switches), "-nNAME" and "-n NAME".
    Result<> take_short(const std::string& argument) {
        for (std::size_t at = 1; at < argument.size(); ++at) {
            const std::string flag = {'-', argument[at]};
            if (flag == "-h") return note(help_);
            const Option* option = find_flag(flag);
            if (option == nullptr) return unknown_flag(at == 1 ? argument : flag);
            if (!std::holds_alternative<bool*>(option->target)) {
                if (at + 1 == argument.size()) return store_next(*option, flag);
                const std::size_t value = argument[at + 1] == '=' ? at + 2 : at + 1;
                return store(*option, flag, argument.substr(value));
            }
            if (at + 1 < argument.size() && argument[at + 1] == '=') {
                return store(*option, flag, argument.substr(at + 2));
            }
            Result<> stored = store(*option, flag, "true");
            if (!stored) return stored;
        }
        return {};
    }

    static Result<> note(bool& what) {
        what = true;
        return {};
    }

    Result<> store_next(const Option& option, const std::string& flag) {
        if (next_ == arguments_.size()) return invalid("flag '" + flag + "' needs a value");
        return store(option, flag, arguments_[next_++]);
    }

    Result<> take_positional(const std::string& argument) {
        if (command_ == nullptr) return take_word(argument);
        if (positionals_ == 0 && !rest_is_positional_) {
            Command* const longer = find_command(std::string(usage_.path) + " " + argument);
            if (longer != nullptr) return choose(*longer);
        }
        if (usage_.ends_with_command) rest_is_positional_ = true;
        std::size_t skipped = 0;
        for (const Option& option : usage_.options) {
            if (!flag_names(option).empty()) continue;
            const bool takes_all = std::holds_alternative<std::vector<std::string>*>(option.target);
            if (!takes_all && skipped++ < positionals_) continue;
            ++positionals_;
            return store(option, std::string(option.name), argument);
        }
        return invalid(
            "'devspace " + std::string(usage_.path) + "' takes no " +
            (skipped > 0 ? "further " : "") + "argument " + quoted(argument)
        );
    }

    const Option* find_flag(const std::string& flag) const {
        for (const std::vector<Option>* options : {&usage_.options, &global_}) {
            for (const Option& option : *options) {
                const std::vector<std::string> names = flag_names(option);
                if (std::find(names.begin(), names.end(), flag) != names.end()) return &option;
            }
        }
        return nullptr;
    }

    Result<> unknown_flag(const std::string& flag) const {
        std::vector<std::string> known = {"--help"};
        for (const std::vector<Option>* options : {&usage_.options, &global_}) {
            for (const Option& option : *options) {
                const std::vector<std::string> names = flag_names(option);
                if (!names.empty()) known.push_back(names.back());
            }
        }
        const std::string command =
            command_ == nullptr ? "devspace" : "devspace " + std::string(usage_.path);
        const std::optional<std::string> near = nearest(flag, known);
        const std::string hint = near ? "; did you mean " + quoted(*near) + "?"
                                      : "; " + quoted(command + " --help") + " lists the flags";
        return invalid("unknown flag " + quoted(flag) + " of " + quoted(command) + hint);
    }

    const std::vector<std::string>& arguments_;
    const std::vector<CommandGroup>& table_;
    std::vector<Option> global_;
    std::size_t next_ = 0;
    std::string words_;           // Of a command's path, while no command is chosen.
    Command* command_ = nullptr;  // The command chosen, with
    Usage usage_;                 // its usage.
    std::size_t positionals_ = 0;
    bool rest_is_positional_ = false;
    bool help_ = false;
    bool version_ = false;
};

}  // namespace

std::vector<Option> global_options(GlobalOptions& globals) {
    return {
        {"-n,--namespace", &globals.name_space, "Work in this Kubernetes namespace", "NAME"},
        {"--kube-context", &globals.kube_context, "Use this context of the kubeconfig", "NAME"},
        {"-s,--switch-context",
         &globals.switch_context,
         "Go back to the context and namespace of the last deployment"},
        {"-p,--profile",
         &globals.profiles,
         "Apply this profile of devspace.yaml; repeatable, '' for none",
         "NAME"},
        {"--disable-profile-activation",
         &globals.disable_profile_activation,
         "Apply no profile but those of -p and 'use profile'"},
        {"--var", &globals.variables, "Set a variable of devspace.yaml; repeatable", "KEY=VALUE"},
        {"--no-warn", &globals.no_warn, "Do not warn when the context or namespace has changed"},
        {"--silent", &globals.silent, "Print results and errors only; questions become errors"},
        {"--debug", &globals.debug, "Print what happens in more detail"},
    };
}

std::vector<std::string> flag_names(const Option& option) {
    if (!option.name.starts_with('-')) return {};
    return split(option.name, ',');
}

Result<Request> parse_arguments(
    const std::vector<std::string>& arguments,
    const std::vector<CommandGroup>& table,
    GlobalOptions& globals
) {
    return Parser(arguments, table).parse(globals);
}

}  // namespace ds::cli
