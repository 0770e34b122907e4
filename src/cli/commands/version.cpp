#include "cli/commands.hpp"
#include "cli/context.hpp"

#include <string>

namespace ds::cli {
namespace {

class Version final : public Command {
  public:
    Usage usage() override {
        return {
            .path = "version",
            .summary = "Print the version of this program",
            .options = {{.name = "--short", .target = &short_, .help = "Print the number only"}},
        };
    }

    Task<int> run(Context& context) override {
        context.console.output(short_ ? DS_VERSION "\n" : "devspace " DS_VERSION "\n");
        co_return 0;
    }

  private:
    bool short_ = false;
};

}  // namespace

std::unique_ptr<Command> make_version() {
    return std::make_unique<Version>();
}

}  // namespace ds::cli
