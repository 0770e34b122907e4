#pragma once

#include "base/task.hpp"
#include "kube/client.hpp"
#include "kube/watch_decoder.hpp"

#include <memory>
#include <string>

namespace ds::kube {

/// A live view of one collection, such as the pods of a namespace.
class Watch {
  public:
    /// Watches from `version` on, which is the version of an `ObjectList`. `client` must outlive
    /// the watch.
    Watch(Client& client, Selection selection, std::string version);
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;
    ~Watch();

    /// Waits for the next change, reconnecting when the server ends the stream, says that it
    /// cannot go on, or the connection breaks; the pause before that grows to 5 s while attempts
    /// bring nothing. No change is lost by that.
    ///
    /// Throws `Expired` when the server has forgotten our version: list again and make a new watch.
    /// Throws `Unavailable` after `kAttempts` attempts in a row have failed, which takes half a
    /// minute: longer than an API server needs to start again. After any error the watch is dead.
    Task<Change> next();

    static constexpr int kAttempts = 13;

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace ds::kube
