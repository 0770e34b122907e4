#pragma once

#include "base/notifier.hpp"
#include "base/task.hpp"
#include "kube/cluster_access.hpp"
#include "kube/exec_plugin.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace ds::kube {

/// What requests prove themselves with, at one moment.
struct Credential {
    std::string authorization;  // The value of the header; may be empty.
    std::string certificate;    // PEM; may be empty.
    std::string key;

    friend bool operator==(const Credential&, const Credential&) = default;
};

/// Who we are to one cluster, while tokens expire, files change and plugins are asked again.
///
/// Any number of tasks may call at once; a plugin or provider is asked by one of them for all.
class Credentials {
  public:
    Credentials(boost::asio::any_io_executor executor, ClusterAccess access);

    /// The newest credential, without asking anybody while the last one holds.
    /// Throws `Unauthorized` when a plugin or provider yields none.
    Task<Credential> current();

    /// Says that the server refused `refused`; yields whether another one is there now.
    Task<bool> renew(Credential refused);

    /// "the token of users[me] in /home/me/.kube/config": what the server has refused.
    std::string describe() const;

  private:
    enum class Need { WhenExpired, Anyway };

    class Turn;

    Credential held() const;
    bool is_fresh() const;
    void read_files(Need need);
    Task<> refresh(Need need);
    Task<> refresh_from_provider();

    ClusterAccess access_;
    Notifier turn_ended_;
    bool in_turn_ = false;  // Somebody refreshes.
    std::optional<PluginCredential> from_plugin_;
    std::optional<std::chrono::steady_clock::time_point> files_read_;
};

}  // namespace ds::kube
