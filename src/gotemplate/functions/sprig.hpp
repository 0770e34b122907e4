#pragma once

#include "gotemplate/function.hpp"

#include <chrono>
#include <cstdint>
#include <functional>

namespace ds::gotemplate {

/// What sprig's functions see of the machine.
struct SprigOptions {
    /// The time; of the system if empty.
    std::function<std::chrono::system_clock::time_point()> now = {};
};

/// Adds all functions of sprig 3.3 that Helm 3 lets templates use: not env and expandenv, and
/// getHostByName finds nothing. Helm replaces some of them (toJson, fromJson, fail, …) by its own.
void register_sprig(FunctionTable& table, const SprigOptions& options = {});

}  // namespace ds::gotemplate
