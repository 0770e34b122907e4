#pragma once

#include "gotemplate/functions/instant.hpp"
#include "gotemplate/value.hpp"

namespace ds::gotemplate {

/// time.Time, with its methods.
Value time_value(const Instant& time);

/// time.Duration.
Value duration_value(std::int64_t nanoseconds);

extern const Type kTimeType;
extern const Type kDurationType;

/// Null unless the value is a time.Time.
const Instant* find_time(const Value& value);

}  // namespace ds::gotemplate
