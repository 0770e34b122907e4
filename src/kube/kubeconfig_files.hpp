#pragma once

#include "base/result.hpp"
#include "data/value.hpp"
#include "kube/kubeconfig.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ds::kube {

/// One kubeconfig as it was read.
struct KubeconfigFile {
    std::string path;
    data::Value document;

    /// "PATH:LINE" of a value of the document.
    std::string place(const data::Value& value) const;

    /// A path that the document names, which is relative to the folder of the kubeconfig.
    std::string absolute(std::string_view path_in_it) const;
};

/// A named entry of one of the lists "clusters", "users", "contexts", and the file it stands in.
struct KubeconfigEntry {
    const data::Value* value = nullptr;  // Null: there is none.
    const KubeconfigFile* file = nullptr;
};

/// Several kubeconfigs as one: the first one to define something counts.
class Kubeconfig {
  public:
    /// Reads the files; those that do not exist are left out. Fails when one is no kubeconfig.
    static Result<Kubeconfig> read(const std::vector<std::string>& paths, const ReadFile& read);

    /// Whether any of the files exists.
    bool exists() const { return !files_.empty(); }

    /// Whether nothing is defined.
    bool empty() const;

    /// The file that messages name: the first one that exists, or all paths that were tried.
    const std::string& name() const { return name_; }

    std::string current_context() const;

    KubeconfigEntry find(std::string_view list, std::string_view name) const;

    /// The names in one of the lists, each once, in order.
    std::vector<std::string> names(std::string_view list) const;

  private:
    std::vector<KubeconfigFile> files_;
    std::string name_;
};

}  // namespace ds::kube
