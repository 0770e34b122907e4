#include "helm/chart_folder.hpp"

#include "helm/chart_yaml.hpp"
#include "helm/ignore_rules.hpp"
#include "sys/file.hpp"
#include "sys/folder.hpp"

#include <utility>

namespace ds::helm {
namespace {

constexpr std::size_t kLargestFile = std::size_t{5} << 20U;
constexpr std::size_t kMostBytes = std::size_t{500} << 20U;
constexpr std::size_t kMostFiles = 50'000;
constexpr int kDeepest = 64;  // A link to one of its own folders ends here.

class Walk {
  public:
    Walk(std::string root, IgnoreRules rules) : root_(std::move(root)), rules_(std::move(rules)) {}

    Result<> walk_folder(const std::string& below, int depth) {
        if (depth > kDeepest) return refuse("'" + root_ + "/" + below + "' is nested too deeply");
        Result<std::vector<sys::Node>> nodes = sys::list_folder(path_of(below));
        if (!nodes) return fail(nodes.error());
        for (const sys::Node& node : *nodes) {
            const std::string name = below.empty() ? node.name : below + "/" + node.name;
            const Result<> visited = visit(name, node, depth);
            if (!visited) return visited;
        }
        return {};
    }

    FolderFiles take() { return std::move(found_); }

  private:
    static tl::unexpected<Error> refuse(std::string message) {
        return fail(ErrorCode::InvalidInput, std::move(message));
    }

    std::string path_of(const std::string& below) const {
        return below.empty() ? root_ : root_ + "/" + below;
    }

    Result<> visit(const std::string& name, const sys::Node& node, int depth) {
        if (node.kind != sys::NodeKind::Symlink) return visit_target(name, node, depth);
        const Result<sys::Node> target = sys::inspect(path_of(name));
        if (!target)
            return fail(target.error().with_context("error evaluating symlink " + path_of(name)));
        const Result<std::string> resolved = sys::resolve_path(path_of(name));
        found_.warnings.push_back(
            "found symbolic link in path: " + path_of(name) + " resolves to " +
            resolved.value_or("?") + ". Contents of linked file included and used"
        );
        return visit_target(name, *target, depth);
    }

    Result<> visit_target(const std::string& name, const sys::Node& node, int depth) {
        const bool is_folder = node.kind == sys::NodeKind::Folder;
        if (rules_.ignores(name, is_folder)) return {};
        if (is_folder) return walk_folder(name, depth + 1);
        if (node.kind != sys::NodeKind::File) {
            return refuse(
                "cannot load irregular file " + path_of(name) + " as it has file mode type bits set"
            );
        }
        if (node.size > kLargestFile) {
            return refuse(
                "chart file \"" + node.name + "\" is larger than the maximum file size " +
                std::to_string(kLargestFile)
            );
        }
        Result<std::string> data = sys::read_file(path_of(name));
        if (!data) return fail(data.error());
        if (data->starts_with("\xEF\xBB\xBF")) data->erase(0, 3);
        bytes_ += data->size();
        if (bytes_ > kMostBytes || found_.files.size() >= kMostFiles)
            return refuse("'" + root_ + "' is too large to be a chart");
        found_.files.push_back({name, *std::move(data)});
        return {};
    }

    std::string root_;
    IgnoreRules rules_;
    FolderFiles found_;
    std::size_t bytes_ = 0;
};

}  // namespace

Result<FolderFiles> read_chart_folder(const std::string& path) {
    IgnoreRules rules;
    const Result<std::string> ignore_file = sys::read_file(path + "/.helmignore");
    if (ignore_file) {
        Result<IgnoreRules> parsed = IgnoreRules::parse(*ignore_file);
        if (!parsed) return fail(parsed.error());
        rules = *std::move(parsed);
    } else if (ignore_file.error().code() != ErrorCode::NotFound) {
        return fail(ignore_file.error());
    }
    std::string root = path;
    while (root.size() > 1 && root.ends_with('/'))
        root.pop_back();
    Walk walk(std::move(root), std::move(rules));
    const Result<> walked = walk.walk_folder("", 0);
    if (!walked) return fail(walked.error());
    return walk.take();
}

Result<data::Value> read_values(std::string_view text) {
    Result<data::Value> values = read_helm_yaml(text);
    if (!values) return values;
    if (values->is_null()) return data::Value::map(data::Value::Map{});
    if (!values->is_map()) {
        const std::string_view kind = values->is_list()     ? "array"
                                      : values->is_string() ? "string"
                                      : values->as_bool()   ? "bool"
                                                            : "number";
        return fail(
            ErrorCode::InvalidInput,
            "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal " +
                std::string(kind) + " into Go value of type map[string]interface {}"
        );
    }
    make_json_numbers(*values);
    return values;
}

}  // namespace ds::helm
