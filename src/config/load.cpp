#include "config/load.hpp"

#include "config/check.hpp"
#include "config/decode.hpp"
#include "config/pending_rules.hpp"
#include "config/profiles.hpp"
#include "config/resolve.hpp"
#include "config/scalars_2.hpp"
#include "config/schema.hpp"
#include "config/upgrade/lift.hpp"
#include "data/yaml.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace ds::config {
namespace {

using data::Problem;
using data::Value;
using Problems = std::vector<Problem>;

Problem not_a_map(const Value& document) {
    if (document.is_null())
        return {{1, 1}, "there is nothing in it; it begins with 'version: v1beta3'"};
    return {
        document.position(),
        "expected a map with keys such as 'version' and 'images', found " +
            std::string(data::kind_name(document.kind()))
    };
}

/// The version that the document names; nothing for one that nobody knows.
std::optional<Version> version_of(const Value& document, Report& report) {
    const Value* version = document.member("version");
    if (version == nullptr || !version->is_string()) return kUsualVersion;
    const std::string name(version->text());
    const std::optional<Version> known = find_version(name);
    if (known) return known;
    std::string message = "unknown version " + quoted(name) + suggestion(name, version_names());
    if (!message.ends_with('?')) message += "; a newer devspace may know it";
    report.add(Spot{}.at(document, "version"), message, version->position());
    return std::nullopt;
}

/// Lifts and checks a document whose keys were looked at; decodes it if nothing is wrong.
class Finish {
  public:
    Finish(const Value& document, Version version, const LoadInput& input)
        : document_(document), version_(version), input_(input), index_(document) {}

    std::optional<Config> run(Report& report, Loading& loading) {
        Value newest = document_;
        const bool is_second = version_ == Version::V2Beta1;
        report.use(index_);
        if (!is_second) {
            newest = lift_to_read(std::move(newest), version_, report);
            loading.notes = report.take_warnings();
        }
        if (is_second) {
            check_rules_2(newest, report);
        } else {
            check_rules(newest, version_, report);
        }
        if (!report.empty() || !loading.needs.empty()) return std::nullopt;
        Config config = is_second ? decode_2(newest) : decode(newest);
        for (Image& image : config.images)
            image.sync_over_rebuild = is_sync_preferred(image.name);
        config.pending =
            find_pending(newest, is_second ? version_ : kNewestOfLine1, input_, index_);
        return config;
    }

  private:
    /// Up to v1beta8 `dev` always left changes of a context to its syncs; v1beta9 has a key for it.
    bool is_sync_preferred(const std::string& image) const {
        if (version_ != Version::V1Beta9) return version_ < Version::V1Beta9;
        const Value* images = document_.member("images");
        const Value* entry = images != nullptr ? images->member(image) : nullptr;
        return entry != nullptr && entry->bool_at("preferSyncOverRebuild").value_or(false);
    }

    const Value& document_;
    Version version_;
    const LoadInput& input_;
    PathIndex index_;
};

void load_document(Value document, const LoadInput& input, Loading& loading) {
    Report report;
    const std::optional<Version> version = version_of(document, report);
    if (version) {
        const Schema schema = schema_of(*version);
        loading.version = *version;
        loading.all_profiles = read_profiles(document);
        Resolved resolved = resolve(std::move(document), loading.version, input, report);
        if (*version == Version::V2Beta1) apply_scalar_rules_2(resolved.document, schema);
        check_keys(resolved.settings, schema, report);
        check_keys(resolved.document, schema, report);
        loading.needs = std::move(resolved.needs);
        loading.document = std::move(resolved.document);
        loading.variables = std::move(resolved.variables);
        loading.used_variables = std::move(resolved.used);
        loading.profiles = std::move(resolved.profiles);
    }
    if (version) loading.config = Finish(loading.document, *version, input).run(report, loading);
    loading.problems = report.take();
}

}  // namespace

Loading try_load(const LoadInput& input) {
    Loading loading;
    tl::expected<Value, Problem> document = data::parse_yaml(input.text, data::YamlDialect::Yaml11);
    if (!document) {
        loading.problems = {std::move(document).error()};
    } else if (!document->is_map()) {
        loading.problems = {not_a_map(*document)};
    } else {
        load_document(*std::move(document), input, loading);
    }
    return loading;
}

Problems all_problems(Loading loading) {
    Problems problems = std::move(loading.problems);
    for (Problem& problem : loading.needs.problems)
        problems.push_back(std::move(problem));
    return problems;
}

tl::expected<Config, Problems> load(const LoadInput& input) {
    Loading loading = try_load(input);
    if (loading.config) return *std::move(loading.config);
    return tl::make_unexpected(all_problems(std::move(loading)));
}

Error to_error(const LoadInput& input, const Problems& problems) {
    std::string message = data::render_problems(problems, input.file, input.text);
    if (problems.size() > 1) {
        message =
            std::to_string(problems.size()) + " problems with '" + input.file + "'\n\n" + message;
    }
    return {ErrorCode::InvalidInput, std::move(message)};
}

}  // namespace ds::config
