#pragma once

#include "config/config.hpp"
#include "data/value.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// How values of a checked document are read. What is absent, null or an expression of v2beta1,
// which has no value yet, gives the fallback.
namespace ds::config {

/// The value at `path`; nothing for an absent or null one.
const data::Value* given(const data::Value& value, std::string_view path);

std::string text_of(
    const data::Value& value, std::string_view path, std::string_view fallback = ""
);
std::vector<std::string> texts_of(const data::Value& value, std::string_view path);
std::optional<std::vector<std::string>> texts_if_given(
    const data::Value& value, std::string_view path
);
std::map<std::string, std::string> text_map_of(const data::Value& value, std::string_view path);
bool flag_of(const data::Value& value, std::string_view path, bool fallback);
std::optional<bool> flag_if_given(const data::Value& value, std::string_view path);
int number_of(const data::Value& value, std::string_view path, int fallback);

/// The value as written; null if there is none.
data::Value part_of(const data::Value& value, std::string_view path);

// What both lines of versions share.

std::vector<BuildArgument> decode_build_arguments(const data::Value& value, std::string_view path);
InClusterBuildKit decode_in_cluster(const data::Value& value);
KanikoBuild decode_kaniko(const data::Value& value, bool cache);
CustomBuild decode_custom(const data::Value& value);
void set_tags(Image& image, std::vector<std::string> tags);
RebuildStrategy decode_rebuild(const data::Value& image);

/// Flat: path, git and what belongs to them are keys of the map.
GitSource decode_git(const data::Value& value);

/// Everything of a sync but its two folders.
void decode_sync_settings(const data::Value& entry, SyncPath& sync);

/// `selector` is an image selector; `images` are those of the project.
void set_image(PodSelector& selector, const std::string& text, const std::vector<Image>& images);

Hook decode_hook(const data::Value& value);
Require decode_require(const data::Value& document);

// One function for each section of the first line.

Image decode_image(const data::Member& member);
Deployment decode_deployment(const data::Value& value);
void decode_dev(const data::Value& document, Config& config);
void decode_workflow(const data::Value& document, Config& config);

// And of the second.

Image decode_image_2(const data::Member& member);
Deployment decode_deployment_2(const data::Member& member);
void decode_dev_2(const data::Value& document, Config& config);
void decode_workflow_2(const data::Value& document, Config& config);

}  // namespace ds::config
