#include "cli/program.hpp"

#include "base/error.hpp"
#include "cli/help.hpp"

namespace ds::cli {

Task<int> run_request(Request request, const std::vector<CommandGroup>& table, Context& context) {
    switch (request.kind) {
        case Request::Kind::Help:
            context.console.output(
                request.command == nullptr ? overview_help(table)
                                           : command_help(request.command->usage())
            );
            co_return 0;
        case Request::Kind::Version:
            context.console.output("devspace " DS_VERSION "\n");
            co_return 0;
        case Request::Kind::Run:
            break;
    }
    co_return co_await request.command->run(context);
}

}  // namespace ds::cli
