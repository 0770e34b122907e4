#pragma once

#include "config/era.hpp"
#include "config/load.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace ds::config {

/// A variable that nobody has to define.
struct Predefined {
    std::optional<std::string> value;
    std::string reason;          // Why there is none.
    bool needs_cluster = false;  // The value is known once the kubeconfig was read.
};

/// The predefined variable of this name, whatever its case; nothing if there is no such.
std::optional<Predefined> find_predefined(std::string_view name, Era era, const LoadInput& input);

}  // namespace ds::config
