#pragma once

#include <string>
#include <vector>

namespace ds::data {
class Value;
}

namespace ds::analyze {

/// Why a pod does not run as it should.
struct PodFinding {
    std::string container;  // Empty: about the pod as a whole.
    std::string reason;     // "ImagePullBackOff", "OOMKilled", "Unschedulable".
    std::string message;    // What the cluster says, in one line; may be empty.
    std::string hint;       // The next step; may be empty.
    bool critical = false;  // As `is_critical`.
    /// The last lines of the container's log will explain it; `previous`: those of its last run.
    bool wants_log = false;
    bool previous = false;

    friend bool operator==(const PodFinding&, const PodFinding&) = default;
};

/// All findings about one pod, the most telling one first; none for a pod that is well.
std::vector<PodFinding> find_pod_problems(const data::Value& pod);

/// One line: "container 'web': ImagePullBackOff: pull access denied …; check that …".
std::string to_line(const PodFinding& finding);

}  // namespace ds::analyze
