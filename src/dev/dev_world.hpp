#pragma once

namespace ds {
class Console;
class Pool;
}  // namespace ds

namespace ds::kube {
class Client;
}

namespace ds::dev {

/// What the dev loop works with; all of it outlives the loop.
struct DevWorld {
    kube::Client& client;
    Console& console;
    Pool& pool;
};

}  // namespace ds::dev
