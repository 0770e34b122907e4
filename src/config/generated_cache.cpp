#include "config/generated_cache.hpp"

#include "data/yaml.hpp"
#include "sys/file.hpp"
#include "sys/lock_file.hpp"

#include <filesystem>
#include <system_error>
#include <utility>

namespace ds::config {
namespace {

using data::Member;
using data::Value;

std::string folder(std::string_view root) {
    return std::string(root) + "/.devspace";
}

std::string take_text(Value& map, std::string_view key) {
    const Value* value = map.member(key);
    std::string text = value != nullptr ? value->scalar_text() : std::string();
    map.erase(key);
    return text;
}

/// Takes the parts that we know out of the entry of a profile.
LastPlace take_place(Value& profile) {
    LastPlace place;
    if (Value* last = profile.member("lastContext"); last != nullptr && last->is_map()) {
        place.context = take_text(*last, "context");
        place.kube_namespace = take_text(*last, "namespace");
        if (last->map().empty()) profile.erase("lastContext");
    }
    return place;
}

GeneratedCache read_cache(Value document) {
    GeneratedCache cache;
    cache.last_override_profile = take_text(document, "lastOverrideProfile");
    cache.active_profile = take_text(document, "activeProfile");
    for (const Member& member : document.map_at("vars")) {
        if (member.value.is_scalar()) cache.vars[member.key] = member.value.scalar_text();
    }
    document.erase("vars");
    if (Value* profiles = document.member("profiles"); profiles != nullptr && profiles->is_map()) {
        for (Member& profile : profiles->edit_map()) {
            const LastPlace place = take_place(profile.value);
            if (place != LastPlace{}) cache.places[profile.key] = place;
        }
    }
    cache.unknown = std::move(document);
    return cache;
}

void set_text(Value& map, std::string_view key, const std::string& text) {
    if (!text.empty()) map.set(key, text);
}

/// A part of `map` that is a map; what else stands there is of no use to anybody.
Value& map_in(Value& map, std::string_view key) {
    Value* present = map.member(key);
    if (present != nullptr && present->is_map()) return *present;
    return map.set(key, Value::map(Value::Map{}));
}

Value write_cache(const GeneratedCache& cache) {
    Value document = Value::map(Value::Map{});
    set_text(document, "lastOverrideProfile", cache.last_override_profile);
    set_text(document, "activeProfile", cache.active_profile);
    for (const auto& [name, answer] : cache.vars)
        map_in(document, "vars").set(name, answer);
    for (const Member& member : cache.unknown.map())
        document.set(member.key, member.value);
    for (const auto& [profile, place] : cache.places) {
        Value& last = map_in(map_in(map_in(document, "profiles"), profile), "lastContext");
        set_text(last, "context", place.context);
        set_text(last, "namespace", place.kube_namespace);
    }
    return document;
}

/// Keeps the bytes of a file that cannot be understood, and goes on without.
LoadedCache set_aside(const std::string& path, const std::string& reason) {
    const std::string kept = path + ".broken";
    std::error_code failure;
    std::filesystem::rename(path, kept, failure);
    const std::string outcome = failure ? "could not be kept" : "was kept as '" + kept + "'";
    return {
        .cache = {},
        .warning = "'" + path + "' cannot be understood (" + reason + "); the file " + outcome +
                   ", and answers to questions and the profile in use are forgotten",
    };
}

}  // namespace

std::string generated_path(std::string_view root) {
    return folder(root) + "/generated.yaml";
}

Result<LoadedCache> load_generated(const std::string& root) {
    const std::string path = generated_path(root);
    const Result<std::string> bytes = sys::read_file(path);
    if (!bytes && bytes.error().code() == ErrorCode::NotFound) return LoadedCache{};
    if (!bytes) return fail(bytes.error());

    auto document = data::parse_yaml(*bytes, data::YamlDialect::Yaml11);
    if (!document) return set_aside(path, document.error().message);
    if (document->is_null()) return LoadedCache{};
    if (!document->is_map()) return set_aside(path, "it is no map");
    return LoadedCache{.cache = read_cache(*std::move(document)), .warning = {}};
}

Result<LoadedCache> update_generated(
    const std::string& root, const std::function<void(GeneratedCache&)>& change
) {
    if (const Result<> made = sys::make_directories(folder(root), 0700); !made)
        return fail(made.error());
    const Result<sys::LockFile> lock = sys::LockFile::wait(folder(root) + "/state.lock");
    if (!lock) return fail(lock.error());

    Result<LoadedCache> loaded = load_generated(root);
    if (!loaded) return loaded;
    const GeneratedCache before = loaded->cache;
    change(loaded->cache);
    if (loaded->cache == before && !loaded->warning) return loaded;
    const std::string bytes = data::write_yaml(write_cache(loaded->cache));
    if (const Result<> written = sys::write_file_atomically(generated_path(root), bytes, 0600);
        !written)
        return fail(written.error());
    return loaded;
}

}  // namespace ds::config
