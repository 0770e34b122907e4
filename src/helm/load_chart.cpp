#include "helm/load_chart.hpp"

#include "base/strings.hpp"
#include "helm/chart_archive.hpp"
#include "helm/chart_folder.hpp"
#include "helm/chart_yaml.hpp"
#include "sys/file.hpp"
#include "sys/folder.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace ds::helm {
namespace {

constexpr int kDeepest = 30;  // Charts in charts.

tl::unexpected<Error> refuse(std::string message) {
    return fail(ErrorCode::InvalidInput, std::move(message));
}

Error explain(const Error& error, std::string_view context) {
    return {error.code(), std::string(context) + ": " + error.message()};
}

/// Builds a chart, and the charts in it, from files.
class Loader {
  public:
    Result<Chart> load(std::vector<ChartFile> files, int depth) {
        if (depth > kDeepest) return refuse("charts are nested deeper than any chart needs");
        Chart chart;
        bool has_metadata = false;
        for (const ChartFile& file : files) {
            if (file.name != "Chart.yaml") continue;
            has_metadata = true;
            const Result<> read = read_metadata(file.data, chart.metadata);
            if (!read) return fail(explain(read.error(), "cannot load Chart.yaml"));
            if (chart.metadata.api_version.empty()) chart.metadata.api_version = "v1";
        }
        chart.values = data::Value::map(data::Value::Map{});
        std::map<std::string, std::vector<ChartFile>> inner;
        for (ChartFile& file : files) {
            has_metadata |= file.name == "requirements.yaml" || file.name == "requirements.lock";
            const Result<> taken = take(std::move(file), chart, inner);
            if (!taken) return fail(taken.error());
        }
        if (!has_metadata) return refuse("Chart.yaml file is missing");
        const Result<> valid = validate_metadata(chart.metadata);
        if (!valid) return fail(valid.error());

        for (auto& [name, content] : inner) {
            if (name.starts_with('_') || name.starts_with('.')) continue;
            Result<Chart> dependency =
                load_inner(name, std::move(content), chart.name(), depth + 1);
            if (!dependency) return fail(dependency.error());
            chart.dependencies.push_back(*std::move(dependency));
        }
        return chart;
    }

    Result<Chart> unpack(std::string_view archive, int depth) {
        Result<std::vector<ChartFile>> files = unpack_chart(archive, budget_);
        if (!files) return fail(files.error());
        return load(*std::move(files), depth);
    }

    std::vector<std::string> warnings;

  private:
    Result<> take(
        ChartFile file, Chart& chart, std::map<std::string, std::vector<ChartFile>>& inner
    ) {
        if (file.name == "Chart.yaml") return {};
        if (file.name == "Chart.lock") return take_lock(file, chart);
        if (file.name == "values.yaml") return take_values(std::move(file), chart);
        if (file.name == "values.schema.json") {
            chart.schema = std::move(file.data);
        } else if (file.name == "requirements.yaml" || file.name == "requirements.lock") {
            return take_requirements(std::move(file), chart);
        } else if (file.name.starts_with("templates/")) {
            chart.templates.push_back(std::move(file));
        } else if (file.name.starts_with("charts/") && !file.name.ends_with(".prov")) {
            file.name.erase(0, std::string_view("charts/").size());
            inner[file.name.substr(0, file.name.find('/'))].push_back(std::move(file));
        } else {
            chart.files.push_back(std::move(file));
        }
        return {};
    }

    static Result<> take_lock(const ChartFile& file, Chart& chart) {
        Result<data::Value> lock = read_helm_yaml(file.data);
        if (!lock) return fail(explain(lock.error(), "cannot load " + file.name));
        chart.lock = *std::move(lock);
        return {};
    }

    static Result<> take_values(ChartFile file, Chart& chart) {
        Result<data::Value> values = read_values(file.data);
        if (!values) return fail(explain(values.error(), "cannot load values.yaml"));
        chart.values = *std::move(values);
        chart.values_text = std::move(file.data);
        return {};
    }

    Result<> take_requirements(ChartFile file, Chart& chart) {
        const bool is_old = chart.metadata.api_version == "v1";
        const bool is_lock = file.name.ends_with(".lock");
        if (!is_old) {
            warnings.emplace_back(
                is_lock
                    ? "Warning: Dependency locking is handled in Chart.lock since apiVersion "
                      "\"v2\". "
                      "We recommend migrating to Chart.lock."
                    : "Warning: Dependencies are handled in Chart.yaml since apiVersion \"v2\". We "
                      "recommend migrating dependencies to Chart.yaml."
            );
        }
        const Result<> taken = is_lock ? take_lock(file, chart) : take_dependencies(file, chart);
        if (taken && is_old) chart.files.push_back(std::move(file));
        return taken;
    }

    static Result<> take_dependencies(const ChartFile& file, Chart& chart) {
        const Result<> read = read_metadata(file.data, chart.metadata);
        if (!read) return fail(explain(read.error(), "cannot load requirements.yaml"));
        return {};
    }

    /// A chart in charts/: a folder or an archive.
    Result<Chart> load_inner(
        const std::string& name, std::vector<ChartFile> files, const std::string& outer, int depth
    ) {
        Result<Chart> chart = name.ends_with(".tgz") ? load_packed(name, files, outer, depth)
                                                     : load(below(name, std::move(files)), depth);
        if (chart) return chart;
        return fail(explain(chart.error(), "error unpacking subchart " + name + " in " + outer));
    }

    Result<Chart> load_packed(
        const std::string& name,
        const std::vector<ChartFile>& files,
        const std::string& outer,
        int depth
    ) {
        if (files.front().name == name) return unpack(files.front().data, depth);
        return refuse(
            "error unpacking subchart tar in " + outer + ": expected " + name + ", got " +
            files.front().name
        );
    }

    /// Names below the folder; what lies in charts/ itself and is no chart is left out.
    static std::vector<ChartFile> below(const std::string& folder, std::vector<ChartFile> files) {
        std::erase_if(files, [&](const ChartFile& file) { return file.name == folder; });
        for (ChartFile& file : files)
            file.name.erase(0, folder.size() + 1);
        return files;
    }

    ArchiveBudget budget_;
};

Result<LoadedChart> finish(Loader& loader, Result<Chart> chart) {
    if (!chart) return fail(chart.error());
    return LoadedChart{*std::move(chart), std::move(loader.warnings)};
}

/// What Helm says of a file that is no archive.
std::string guess_content(std::string_view bytes) {
    const bool is_text = std::ranges::none_of(bytes.substr(0, 512), [](char byte) {
        const auto code = static_cast<unsigned char>(byte);
        return code < 0x09 || code == 0x0B || (code > 0x0D && code < 0x1B) ||
               (code > 0x1B && code < 0x20);
    });
    return is_text ? "text/plain; charset=utf-8" : "application/octet-stream";
}

}  // namespace

Result<LoadedChart> load_chart_files(std::vector<ChartFile> files) {
    Loader loader;
    return finish(loader, loader.load(std::move(files), 0));
}

Result<LoadedChart> load_packed_chart(std::string_view archive) {
    Loader loader;
    return finish(loader, loader.unpack(archive, 0));
}

Result<LoadedChart> load_chart(const std::string& path) {
    const Result<sys::Node> node = sys::inspect(path);
    if (!node) return fail(node.error());
    if (node->kind == sys::NodeKind::Folder) {
        Result<FolderFiles> folder = read_chart_folder(path);
        if (!folder) return fail(folder.error());
        Result<LoadedChart> loaded = load_chart_files(std::move(folder->files));
        if (loaded) {
            loaded->warnings.insert(
                loaded->warnings.begin(), folder->warnings.begin(), folder->warnings.end()
            );
        }
        return loaded;
    }
    constexpr std::uint64_t kLargestArchive = std::uint64_t{100} << 20U;
    if (node->size > kLargestArchive) return refuse("'" + path + "' is too large to be a chart");
    const Result<std::string> bytes = sys::read_file(path);
    if (!bytes) return fail(bytes.error());
    if (!bytes->starts_with("\x1F\x8B\x08")) {
        if (path.ends_with(".yml") || path.ends_with(".yaml"))
            return refuse(
                "file '" + path + "' seems to be a YAML file, but expected a gzipped archive"
            );
        return refuse(
            "file '" + path + "' does not appear to be a gzipped archive; got '" +
            guess_content(*bytes) + "'"
        );
    }
    return load_packed_chart(*bytes);
}

Result<> check_installable(const Chart& chart) {
    if (!chart.metadata.type.empty() && chart.metadata.type != "application")
        return refuse(chart.metadata.type + " charts are not installable");
    std::vector<std::string> missing;
    for (const Dependency& dependency : chart.metadata.dependencies) {
        const bool found = std::ranges::any_of(chart.dependencies, [&](const Chart& inner) {
            return inner.name() == dependency.name;
        });
        if (!found) missing.push_back(dependency.name);
    }
    if (missing.empty()) return {};
    return refuse(
        "An error occurred while checking for chart dependencies. You may need to run `helm "
        "dependency build` to fetch missing dependencies: found in Chart.yaml, but missing in "
        "charts/ directory: " +
        join(missing, ", ")
    );
}

}  // namespace ds::helm
