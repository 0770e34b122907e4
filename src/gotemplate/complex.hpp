#pragma once

#include "gotemplate/value.hpp"

#include <complex>
#include <optional>

namespace ds::gotemplate {

/// A complex128: what the literal 1i is. An object, because hardly anybody needs one.
Value make_complex(std::complex<double> value);

/// Nothing for any other value.
std::optional<std::complex<double>> as_complex(const Value& value);

}  // namespace ds::gotemplate
