#pragma once

// Declares Task<T> without including Asio: a header that only *declares* coroutines costs nothing.
// Files that define or await one include <boost/asio/awaitable.hpp>.
namespace boost::asio {
class any_io_executor;  // NOLINT(readability-identifier-naming)
template <typename T, typename Executor>
class awaitable;  // NOLINT(readability-identifier-naming)
}  // namespace boost::asio

namespace ds {

/// A coroutine that runs on the application's event loop and yields a `T`.
///
/// Lazy: it starts when awaited or given to a `TaskGroup`. Every wait of a cancelled task throws
/// `Cancelled`. Parameters are values, or references to things that outlive the whole command.
template <typename T = void>
using Task = boost::asio::awaitable<T, boost::asio::any_io_executor>;

}  // namespace ds
