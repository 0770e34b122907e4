#pragma once

#include "sync/endpoint.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace ds::sync {

class Trash;

/// What one tree on this machine's disk is, and how it is treated.
struct LocalOptions {
    std::string root;  // Absolute, an existing directory.
    /// Git's patterns: what they exclude is neither seen, walked, watched, read nor written.
    std::vector<std::string> exclude;
    /// Git's patterns for what flows only towards this tree: neither walked nor watched, but
    /// `examine`, `open` and `apply` work there.
    std::vector<std::string> skip;
    /// The user's side: links out of the root stand for their content. Else they are skipped.
    bool follow_outward_links = false;
    /// Scans all the time instead of waiting for events.
    bool polling = false;
    /// How often that is checked of which no event tells: subtrees that inotify cannot watch, files
    /// behind links, and whether the root is still there.
    std::chrono::milliseconds poll_interval{2000};
};

/// The tree on this machine's disk: the local side in the CLI, the container's in the helper.
class LocalEndpoint final : public Endpoint {
  public:
    /// Everything replaced or deleted is put into `trash`, which must outlive the endpoint; null
    /// keeps nothing.
    LocalEndpoint(boost::asio::any_io_executor executor, LocalOptions options, Trash* trash);
    ~LocalEndpoint() override;

    Task<Scan> scan() override;
    Task<Report> changes() override;
    Task<Report> examine(std::vector<std::string> paths) override;
    Task<std::unique_ptr<ContentSource>> open(std::string path, Digest digest) override;
    Task<std::vector<Outcome>> apply(std::vector<Operation> operations) override;

  private:
    struct Tree;
    std::unique_ptr<Tree> tree_;
};

}  // namespace ds::sync
