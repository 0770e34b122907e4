#pragma once

#include "gotemplate/function.hpp"

#include <optional>
#include <span>
#include <utility>

namespace ds::gotemplate {

/// How many values the arguments have in all their depth, accounted for. Fails for absurdly many:
/// sharing makes it easy to build a value of a billion parts.
tl::expected<std::size_t, Failure> spend_on(Call& call, std::span<const Value> args);

/// Wraps the body of a function that walks through all parts of its arguments.
template <typename Body>
Function::Body walking(Body body) {
    return [body = std::move(body)](Call& call, std::span<const Value> args) -> Outcome {
        if (auto spent = spend_on(call, args); !spent) return failed(std::move(spent).error());
        return body(call, args);
    };
}

}  // namespace ds::gotemplate
