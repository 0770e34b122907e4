#pragma once

#include "docker/message.hpp"

#include <deque>
#include <map>
#include <string>
#include <vector>

namespace ds::docker {

/// Turns the messages of a build or push into plain lines, and remembers what a report of a
/// failure needs. Does no I/O.
///
/// A layer gets a line when its status changes, not for each step of its progress.
class MessageLines {
  public:
    /// The lines that are complete with `message`.
    std::vector<std::string> add(const Message& message);

    /// The line that was begun but not ended, if there is one.
    std::vector<std::string> finish();

    /// The build step that runs, "step 2/5 'RUN make'"; empty before the first.
    const std::string& step() const { return step_; }

    /// The last lines that the step printed, at most ten.
    const std::deque<std::string>& tail() const { return tail_; }

  private:
    std::vector<std::string> add_text(std::string_view text);
    std::vector<std::string> add_status(const LayerStatus& status);
    std::string end_line();

    std::string line_;
    std::map<std::string, std::string> statuses_;  // By layer.
    std::string step_;
    std::deque<std::string> tail_;
};

}  // namespace ds::docker
