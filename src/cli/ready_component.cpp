#include "cli/ready_component.hpp"

#include "base/console.hpp"
#include "base/error.hpp"
#include "base/strings.hpp"

#include <boost/asio/awaitable.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace ds::cli {
namespace {

using data::Value;

/// One question whose answer becomes a variable of the container's environment.
struct Setting {
    std::string_view variable;
    std::string_view question;
    std::string_view fallback;
    bool secret = false;
};

struct Component {
    std::string_view name;
    std::string_view image;
    std::string_view version;
    int port = 0;
    std::string_view data_folder;  // Empty: nothing is kept.
    std::array<Setting, 2> settings = {};
};

constexpr std::array<Component, 5> kComponents = {{
    {"mariadb",
     "mariadb",
     "10.3",
     3306,
     "/var/lib/mysql",
     {{{"MYSQL_ROOT_PASSWORD", "Which password shall the user root have?", "", true}}}},
    {"mongodb",
     "mongo",
     "4.0",
     27017,
     "/data/db",
     {{{"MONGO_INITDB_ROOT_USERNAME", "What shall the administrator be called?", "root"},
       {"MONGO_INITDB_ROOT_PASSWORD", "Which password shall the administrator have?", "", true}}}},
    {"mysql",
     "mysql",
     "5.7",
     3306,
     "/var/lib/mysql",
     {{{"MYSQL_ROOT_PASSWORD", "Which password shall the user root have?", "", true},
       {"MYSQL_DATABASE", "What shall the database be called?", "mydatabase"}}}},
    {"postgres",
     "postgres",
     "11.2",
     5432,
     "/var/lib/postgresql/data",
     {{{"POSTGRES_USER", "What shall the administrator be called?", "root"},
       {"POSTGRES_PASSWORD", "Which password shall the administrator have?", "", true}}}},
    {"redis", "redis", "5.0", 6379, "", {}},
}};

const Component& component_named(const std::string& name) {
    const auto found = std::ranges::find(kComponents, name, &Component::name);
    if (found != kComponents.end()) return *found;
    std::vector<std::string> names;
    for (const Component& component : kComponents)
        names.emplace_back(component.name);
    const std::optional<std::string> near = nearest(name, names);
    throw Error(
        ErrorCode::InvalidInput,
        "there is no component '" + name + "'; " +
            (near ? "did you mean '" + *near + "'?" : "there are " + join(names, ", "))
    );
}

Task<std::string> ask(Console& console, std::string text, std::string fallback, bool secret) {
    TextQuestion question;
    question.text = std::move(text);
    question.fallback = std::move(fallback);
    question.secret = secret;
    question.otherwise = "run this in a terminal, or write the deployment into devspace.yaml";
    co_return co_await console.ask(std::move(question));
}

bool is_size(std::string_view text) {
    constexpr std::string_view kUnit = "Gi";
    if (!text.ends_with(kUnit) || text.size() == kUnit.size()) return false;
    text.remove_suffix(kUnit.size());
    return text.find_first_not_of("0123456789") == std::string_view::npos;
}

Task<std::string> ask_size(Console& console) {
    for (;;) {
        std::string size = co_await ask(console, "How much space does it need?", "5Gi", false);
        if (is_size(size)) co_return size;
        console.warn("'" + size + "' is no size; write a number and 'Gi', such as 5Gi");
    }
}

Value volume_mount(std::string_view folder, const std::string& volume) {
    Value place = Value::map({{"name", volume}, {"subPath", "data"}});
    Value mount = Value::map({{"containerPath", folder}, {"volume", std::move(place)}});
    return Value::list({std::move(mount)});
}

}  // namespace

Task<Value> ask_component(Console& console, std::string component, std::string name) {
    const Component& ready = component_named(component);
    const std::string version = co_await ask(
        console, "Which version of " + component + "?", std::string(ready.version), false
    );
    Value environment = Value::list(Value::List{});
    for (const Setting& setting : ready.settings) {
        if (setting.variable.empty()) continue;
        std::string answer = co_await ask(
            console, std::string(setting.question), std::string(setting.fallback), setting.secret
        );
        environment.append(Value::map({{"name", setting.variable}, {"value", std::move(answer)}}));
    }
    Value container = Value::map({{"image", std::string(ready.image) + ":" + version}});
    if (!environment.list().empty()) container.set("env", std::move(environment));
    Value values = Value::map(Value::Map{});
    if (!ready.data_folder.empty()) {
        std::string size = co_await ask_size(console);
        const std::string volume = name + "-data";
        container.set("volumeMounts", volume_mount(ready.data_folder, volume));
        Value kept = Value::map({{"name", volume}, {"size", std::move(size)}});
        values.set("volumes", Value::list({std::move(kept)}));
    }
    values.set("containers", Value::list({std::move(container)}));
    Value port = Value::map({{"port", ready.port}});
    Value ports = Value::list({std::move(port)});
    values.set("service", Value::map({{"name", std::move(name)}, {"ports", std::move(ports)}}));
    co_return values;
}

}  // namespace ds::cli
