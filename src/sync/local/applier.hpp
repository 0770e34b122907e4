#pragma once

#include "base/task.hpp"
#include "sync/endpoint.hpp"
#include "sync/local/local_tree.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace ds::sync {

/// Makes single changes to a tree on disk: staged first, swapped in at once, undone when what was
/// swapped out is not what was expected (rules 2, 6 and 9). Outlived by the tree.
class Applier {
  public:
    explicit Applier(LocalTree& tree) : tree_(tree) {}

    Task<Outcome> apply(Operation operation);

  private:
    /// What is at a path before anything is done.
    struct Current {
        std::optional<Entry> entry;
        sys::FileStatus status;

        bool is_directory() const { return entry && sync::is_directory(*entry); }
    };

    /// A new file that nobody sees yet.
    struct Staged {
        std::string name;  // Empty: in memory, as the directory cannot be written to.
        sys::Descriptor file;
        OutcomeKind problem = OutcomeKind::Applied;
        std::string message;
    };

    /// What was written of the content of an operation.
    struct Written {
        std::uint64_t size = 0;
        Digest digest;
        int cause = 0;  // The errno that ended it.
    };

    std::optional<Outcome> refuse(const Operation& operation) const;
    Outcome remove(const Place& place, const std::string& path, const Current& current);
    Outcome removed(const std::string& path);
    Outcome make_directory(const Place& place, const std::string& path, const Current& current);
    Outcome make_link(
        const Place& place, const std::string& path, const Symlink& link, const Current& current
    );
    Outcome change_mode(
        const Place& place, const std::string& path, const File& desired, const Current& current
    );
    Task<Staged> stage(const Place& place, Operation& operation, File desired);
    Task<Written> write_content(int file, Operation& operation, std::uint64_t limit);
    Outcome commit(
        const Place& place,
        const std::string& path,
        const File& desired,
        const Current& current,
        Staged staged
    );
    Outcome put_in_place(
        const Place& place,
        const std::string& path,
        const std::string& staged,
        const Current& current
    );
    Outcome name_new(const Place& place, const std::string& path, const std::string& staged);
    Outcome swap_in(
        const Place& place,
        const std::string& path,
        const std::string& staged,
        const Current& current
    );
    Outcome swap_back(
        const Place& place,
        const std::string& path,
        const std::string& staged,
        std::uint64_t staged_inode
    );
    Outcome replace_by_link(
        const Place& place,
        const std::string& path,
        const std::string& staged,
        const Current& current
    );
    Outcome write_in_place(
        const Place& place,
        const std::string& path,
        const File& desired,
        const Current& current,
        const Staged& staged
    );

    Current look(const Place& place, const std::string& path);
    std::optional<File> read_now(const Place& place, const sys::FileStatus& status);
    bool still(const Place& place, const std::string& name, const Current& current);
    sys::OsResult<> discard(
        const Place& place, const std::string& name, const std::string& path, const char* reason
    );
    Outcome applied(const Place& place, const std::string& path, Entry entry);
    Outcome changed(const Place& place, const std::string& path);
    Outcome not_kept(const std::string& path);
    std::string temporary_name();

    LocalTree& tree_;
    std::uint64_t counter_ = 0;
};

}  // namespace ds::sync
