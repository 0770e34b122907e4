#pragma once

#include "base/result.hpp"

#include <optional>
#include <string>

namespace ds::config {

/// The folder of the project that `start` is in: the nearest one upwards that holds devspace.yaml
/// (or devspace-configs.yaml, which old projects have). `home` itself is never one.
std::optional<std::string> find_project_root(const std::string& start, const std::string& home);

/// Reads `ROOT/devspace.yaml`; without it the error says what to do, also in a project of the
/// time of devspace-configs.yaml.
Result<std::string> read_project_file(const std::string& root);

/// The first 8 hexadecimal digits of the commit that is checked out in `root`, which holds `.git`
/// itself; read from git's files, without running git. Nothing where there is no commit.
std::optional<std::string> read_git_commit(const std::string& root);

/// The branch that is checked out there, likewise; nothing in the middle of a rebase and the like.
std::optional<std::string> read_git_branch(const std::string& root);

/// What a project is called whose file does not say it: its folder's name, in lower case letters,
/// digits and dashes.
std::string project_name(const std::string& root);

}  // namespace ds::config
