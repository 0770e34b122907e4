#pragma once

#include "base/byte_stream.hpp"
#include "base/task.hpp"
#include "dev/embedded_helper.hpp"

#include <memory>
#include <string>
#include <vector>

namespace ds::dev {

/// The command to run in a container, with stdin and stdout connected and no terminal, so that
/// `inject_helper` can start a helper there. `folder` is the synced one: the last place that is
/// tried. Needs `sh`, `uname`, `chmod`, `mv`, and `head` or `dd`; no `tar`.
std::vector<std::string> injection_command(
    const std::string& folder, const std::vector<EmbeddedHelper>& helpers
);

/// Starts the helper at the other end of `exec`, which runs `injection_command`: one that is there
/// already, else one that is sent. Yields the stream on which the helper says hello; it takes over
/// `exec`.
///
/// Throws `Error`, naming what the container lacks, when no helper can run there.
Task<std::unique_ptr<ByteStream>> inject_helper(
    std::unique_ptr<ByteStream> exec, std::vector<EmbeddedHelper> helpers
);

}  // namespace ds::dev
