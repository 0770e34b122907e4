#pragma once

#include "sync/digest.hpp"
#include "sync/local/local_tree.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ds::sync {

/// Compares a tree on disk with its index, in small pieces, so that the loop stays responsive and
/// neither a large directory nor a large file delays a small one.
///
/// What differs is stored in the tree, which reports it. Outlived by the tree.
class Scanner {
  public:
    enum class Reach {
        Watched,  // Leaves out what `LocalOptions::skip` names.
        Named,    // Someone asked: goes there too.
    };

    explicit Scanner(LocalTree& tree, Reach reach = Reach::Watched) : tree_(tree), reach_(reach) {}

    /// Also removes what an earlier process left half-written.
    void clean_up() { cleaning_ = true; }

    /// Looks at one path. What takes longer is queued: large files, and directories that are new
    /// or, unless it is a `live` hint about themselves, any.
    void look(const std::string& path, bool live);

    bool has_work() const { return walk_ || !directories_.empty() || !jobs_.empty(); }

    /// Works on what is queued until `deadline` is over.
    void work(std::chrono::steady_clock::time_point deadline);

  private:
    struct Directory {
        std::string path;
        bool live = false;
    };

    /// A directory being read.
    struct Walk {
        std::string path;
        bool live = false;
        sys::Descriptor directory;
        std::vector<std::string> names;  // Sorted.
        std::size_t at = 0;
    };

    /// A large file being read.
    struct Job {
        std::string path;
        bool live = false;
        bool followed = false;
        sys::Descriptor file;
        sys::FileStatus before;
        std::int64_t started_ns = 0;
        Hasher hasher;
        std::uint64_t done = 0;
    };

    /// One path that was looked at.
    struct Found {
        const std::string& path;
        int directory;
        std::string name;
        sys::FileStatus status;
        bool live;
    };

    void visit(const Found& found);
    void visit_directory(const Found& found);
    void visit_file(const Found& found, bool followed);
    void visit_link(const Found& found);
    void follow(const Found& found, const std::string& target);
    void skip_link(const Found& found, const std::string& target, const std::string& why);
    bool is_loop(const std::string& path, const std::string& real) const;
    void visit_unsupported(const Found& found);
    void read_small(Job job);
    void read_slice();
    void finish(Job job, Content content);
    void start_walk();
    void watch(int directory, const std::string& path);
    void step_walk();
    void end_walk();
    void unreadable(const std::string& path, bool live, int cause);
    void try_again(const Job& job);

    LocalTree& tree_;
    Reach reach_;
    bool cleaning_ = false;
    std::unique_ptr<Walk> walk_;  // Null between two directories.
    std::vector<Directory> directories_;
    std::vector<Job> jobs_;
    std::vector<char> buffer_;
};

}  // namespace ds::sync
