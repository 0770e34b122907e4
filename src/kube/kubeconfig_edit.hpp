#pragma once

#include "base/result.hpp"
#include "kube/kubeconfig.hpp"

#include <string>

namespace ds::kube {

/// A change of one kubeconfig, not yet written.
struct ConfigEdit {
    std::string file;
    std::string text;     // All of it, after the change; comments and order stay.
    std::string context;  // That the change is about.
    std::string before;   // What was there: the current context, or the context's namespace.
};

/// Makes a context current, in the file where kubectl would: the first one that exists, else the
/// last one.
Result<ConfigEdit> edit_current_context(const KubeMachine& machine, const std::string& context);

/// Gives a context (empty: the current one) a namespace, in the file that defines it; an empty
/// name takes it away.
Result<ConfigEdit> edit_namespace(
    const KubeMachine& machine, const std::string& context, const std::string& name_space
);

/// Replaces the file, with the permissions that it has.
Result<> write_edit(const ConfigEdit& edit);

}  // namespace ds::kube
