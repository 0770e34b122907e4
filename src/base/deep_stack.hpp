#pragma once

#include <cstddef>
#include <functional>

namespace ds {

/// Runs `work` on a stack of `bytes`, and returns when it has ended; what it throws is thrown here.
/// For recursion whose depth foreign input decides: the usual stack of 8 MB holds too little.
/// Costs a thread (about 30 us) and the memory that is touched. The caller waits, so `work` may use
/// everything of its; it must not await.
void run_on_deep_stack(std::size_t bytes, const std::function<void()>& work);

}  // namespace ds
