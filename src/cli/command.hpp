#pragma once

#include "base/task.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace ds::cli {

struct Context;

/// One flag or positional argument, and the variable that receives it.
///
/// The variable's first value is the default, and help shows it. A `bool*` is a switch (`--sync`,
/// `--sync=false`); a vector takes a repeated flag, or all positional arguments that are left.
struct Option {
    using Target = std::variant<bool*, int*, std::string*, std::vector<std::string>*>;

    std::string_view name;  // "-n,--namespace", or "image" for a positional.
    Target target;
    std::string_view help;
    std::string_view value = {};  // What help calls the value ("NAME"); empty: derived from `name`.
};

struct Example {
    std::string_view line;  // "devspace enter -- true"
    std::string_view says;
};

struct Usage {
    std::string_view path;  // "add sync" is the command `devspace add sync`.
    std::string_view summary;
    std::vector<Option> options;
    std::string_view details = {};  // Lines below the summary in the command's own help.
    std::vector<Example> examples = {};
    /// From the first positional argument on nothing is a flag of ours: it is a command to run.
    bool ends_with_command = false;
};

/// One leaf of the command line.
class Command {
  public:
    virtual ~Command() = default;

    virtual Usage usage() = 0;

    /// Runs with the options parsed. Returns the exit code; throws `Error` to fail with a message.
    virtual Task<int> run(Context& context) = 0;
};

}  // namespace ds::cli
