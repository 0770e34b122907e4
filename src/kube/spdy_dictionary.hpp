#pragma once

#include <string>

namespace ds::kube {

/// What both sides of a SPDY/3 connection prime their header compression with: words with a length
/// of four bytes before each, then loose text (draft 3.1 of the protocol, section 2.6.10.1).
std::string make_spdy_dictionary();

}  // namespace ds::kube
