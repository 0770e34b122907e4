#pragma once

#include "base/notifier.hpp"
#include "base/task.hpp"
#include "data/value.hpp"
#include "kube/client.hpp"

#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace ds::kube {
struct Change;
}

namespace ds::dev {

/// The pods of a selection as the cluster has them now. All on the loop's thread.
class LivePods {
  public:
    /// `client` must outlive the object.
    LivePods(
        kube::Client& client,
        kube::Selection selection,
        const boost::asio::any_io_executor& executor
    );

    /// Keeps the pods up to date until it is cancelled; throws what listing and watching throw.
    Task<> follow();

    /// Whether the pods have been listed, so that none means none.
    bool is_listed() const { return listed_; }

    /// In the order of their names.
    std::vector<data::Value> all() const;

    /// Waits for a change of any pod; false when there was none within `limit`.
    Task<bool> changed_within(std::chrono::milliseconds limit);

  private:
    Task<> list_and_watch();
    void take(kube::Change change);

    kube::Client& client_;
    kube::Selection selection_;
    Notifier changed_;
    std::map<std::string, data::Value> pods_;
    bool listed_ = false;
};

}  // namespace ds::dev
