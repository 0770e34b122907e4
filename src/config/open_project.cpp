#include "config/open_project.hpp"

#include "base/console.hpp"
#include "base/strings.hpp"
#include "config/ask_variable.hpp"
#include "config/project.hpp"
#include "crypto/random.hpp"
#include "sys/folder.hpp"

#include <boost/asio/awaitable.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace ds::config {
namespace {

using Facts = std::map<std::string, std::string>;

std::string environment_at(const OpenInput& input, const std::string& name) {
    const auto found = input.environment.find(name);
    return found == input.environment.end() ? std::string() : found->second;
}

/// The first program of this name in PATH.
std::string find_program(const OpenInput& input, const std::string& name) {
    for (const std::string& folder : split(environment_at(input, "PATH"), ':')) {
        constexpr std::uint32_t kExecutable = 0111;
        const std::string path = folder + "/" + name;
        const Result<sys::Node> node = sys::inspect(path);
        const bool runs = node && node->kind == sys::NodeKind::File &&
                          (node->mode & kExecutable) != 0 && !folder.empty();
        if (runs) return path;
    }
    return {};
}

Facts find_facts(const OpenInput& input, const std::string& root) {
    Facts facts;
    const std::string temporary = environment_at(input, "TMPDIR");
    facts["devspace_name"] = project_name(root);
    facts["devspace_version"] = DS_VERSION;
    facts["devspace_user_home"] = input.home;
    facts["devspace_tmpdir"] = temporary.empty() ? "/tmp" : temporary;
    facts["devspace_executable"] = sys::resolve_path("/proc/self/exe").value_or("");
    facts["devspace_kubectl_executable"] = find_program(input, "kubectl");
    if (std::optional<std::string> branch = read_git_branch(root))
        facts["devspace_git_branch"] = *std::move(branch);
    return facts;
}

LoadInput make_load_input(const OpenInput& input, const std::string& root, std::string text) {
    constexpr std::size_t kRandomLetters = 6;
    const auto since_1970 = input.now.time_since_epoch();
    LoadInput load_input;
    load_input.text = std::move(text);
    load_input.assignments = input.assignments;
    load_input.environment = input.environment;
    load_input.random = crypto::random_letters(kRandomLetters);
    load_input.timestamp = std::chrono::duration_cast<std::chrono::seconds>(since_1970).count();
    load_input.git_commit = read_git_commit(root);
    load_input.facts = find_facts(input, root);
    load_input.activate_profiles = input.activate_profiles;
    return load_input;
}

void choose_profiles(const OpenInput& input, FoundProject& project) {
    LoadInput& load_input = project.input;
    if (input.profile_use == ProfileUse::None) {
        load_input.activate_profiles = false;
        return;
    }
    load_input.profiles = input.profiles;
    std::erase(load_input.profiles, std::string());
    if (input.profiles.empty() && !project.cache.active_profile.empty()) {
        load_input.profiles = {project.cache.active_profile};
        load_input.profile_in_use = true;
    }
    if (!load_input.profiles.empty()) project.profile = load_input.profiles.back();
    load_input.facts["devspace_profile"] = project.profile;
    load_input.facts["devspace_profiles"] = join(load_input.profiles, " ");
}

Task<> run_commands(FoundProject& project, std::vector<Variable> variables) {
    for (Variable& variable : variables) {
        const std::string name = variable.name;
        project.input.outputs[name] = co_await run_variable_command(variable, project.root);
    }
}

bool can_ask(const FoundProject& project, const Console& console) {
    const auto ci = project.input.environment.find("CI");
    const bool is_ci = ci != project.input.environment.end() && !ci->second.empty() &&
                       ci->second != "false" && ci->second != "0";
    return console.interactive() && !is_ci;
}

Task<> ask_questions(FoundProject& project, Console& console, std::vector<Variable> variables) {
    for (Variable& variable : variables) {
        const bool keep = variable.keep_answer;
        const std::string name = variable.name;
        const std::string answer = co_await ask_variable(variable, console);
        project.input.answers[name] = answer;
        if (!keep) continue;
        const auto remember = [&name, &answer](GeneratedCache& cache) {
            cache.vars[name] = answer;
        };
        project.cache = or_throw(update_generated(project.root, remember)).cache;
    }
}

/// The one field that every load may change.
void remember_override(FoundProject& project) {
    if (project.input.profiles.empty() || project.input.profile_in_use) return;
    if (project.cache.last_override_profile == project.profile) return;
    const auto remember = [&project](GeneratedCache& cache) {
        cache.last_override_profile = project.profile;
    };
    project.cache = or_throw(update_generated(project.root, remember)).cache;
}

/// What an old file says that no later version has.
void warn_of_lost(
    const LoadInput& input, const std::vector<data::Problem>& notes, Console& console
) {
    for (const data::Problem& note : notes)
        console.warn(data::render_problem(note, input.file, input.text));
}

}  // namespace

Result<FoundProject> find_project(const OpenInput& input) {
    const std::optional<std::string> root = find_project_root(input.directory, input.home);
    if (!root) {
        return fail(
            ErrorCode::NotFound,
            "there is no 'devspace.yaml' in '" + input.directory +
                "' or a folder above it; change to the folder of your project"
        );
    }
    Result<std::string> text = read_project_file(*root);
    if (!text) return fail(std::move(text).error());
    Result<LoadedCache> cache = load_generated(*root);
    if (!cache) return fail(std::move(cache).error());

    FoundProject project;
    project.root = *root;
    project.input = make_load_input(input, *root, *std::move(text));
    project.input.answers = cache->cache.vars;
    project.cache = std::move(cache->cache);
    project.warning = std::move(cache->warning);
    project.find_cluster = input.find_cluster;
    choose_profiles(input, project);
    return project;
}

Task<Loading> load_found(FoundProject& project, Console& console) {
    if (project.warning) console.warn(*project.warning);
    for (;;) {
        Loading loading = try_load(project.input);
        const bool asks = can_ask(project, console);
        if (!loading.problems.empty()) {
            if (!asks) throw to_error(project.input, all_problems(std::move(loading)));
            throw to_error(project.input, loading.problems);
        }
        if (loading.needs.empty()) {
            remember_override(project);
            warn_of_lost(project.input, loading.notes, console);
            co_return loading;
        }
        if (loading.needs.cluster) {
            Facts facts = project.find_cluster ? project.find_cluster() : Facts{};
            facts.emplace("devspace_context", "");
            facts.emplace("devspace_namespace", "");
            project.input.facts.merge(facts);
        }
        // What can be found out without the user comes first: the rest may look different then.
        const bool found_out = loading.needs.cluster || !loading.needs.commands.empty();
        co_await run_commands(project, std::move(loading.needs.commands));
        if (found_out) continue;
        if (!asks) throw to_error(project.input, loading.needs.problems);
        co_await ask_questions(project, console, std::move(loading.needs.questions));
    }
}

Task<OpenedProject> open_project(OpenInput input, Console& console) {
    FoundProject project = or_throw(find_project(input));
    Loading loading = co_await load_found(project, console);
    OpenedProject opened;
    opened.root = std::move(project.root);
    opened.config = *std::move(loading.config);
    opened.cache = std::move(project.cache);
    opened.profile = std::move(project.profile);
    co_return opened;
}

}  // namespace ds::config
