#pragma once

// Says what is wrong with the objects of a namespace: values in, findings out.

#include <string>
#include <string_view>

namespace ds::data {
class Value;
}

namespace ds::analyze {

/// The STATUS column of `kubectl get pods`: "Running", "Init:0/1", "CrashLoopBackOff".
std::string pod_status(const data::Value& pod);

/// Whether a status text says that the pod will not come up by waiting: something must be changed.
bool is_critical(std::string_view status);

/// Whether all containers are ready and the pod is not being deleted.
bool is_ready(const data::Value& pod);

}  // namespace ds::analyze
