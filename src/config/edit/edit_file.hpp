#pragma once

#include "base/result.hpp"
#include "config/load.hpp"
#include "config/version.hpp"
#include "data/value.hpp"

#include <functional>
#include <string>

namespace ds::config {

/// Changes a document as its file has it: with variables, without profiles applied. Fails with
/// what is wrong with the wish.
using DocumentChange = std::function<Result<>(data::Value& document, Version version)>;

/// The text of devspace.yaml after `change`: comments, order and layout of everything else stay.
/// Fails with `InvalidInput` when the file is wrong already, or would be afterwards.
Result<std::string> edit_text(const LoadInput& input, const DocumentChange& change);

/// The text of devspace.yaml in a later version of its line. Fails when that version is older, or
/// a profile would then mean something else.
Result<std::string> update_text(const LoadInput& input, Version to);

/// Replaces `ROOT/devspace.yaml`, keeping its permissions.
Result<> write_project_file(const std::string& root, const std::string& text);

}  // namespace ds::config
