// Loading a devspace.yaml of 2,000 lines with 10 profiles: budget 20 ms. Prints one line for each
// version, beside reading the same text as YAML alone.
#include "config/load.hpp"

#include "data/yaml.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

constexpr int kProfiles = 10;
constexpr int kRuns = 51;

std::string numbered(const std::string& text, int number) {
    std::string result;
    for (const char character : text) {
        if (character == '@') {
            result += std::to_string(number);
        } else {
            result += character;
        }
    }
    return result;
}

std::string repeated(const std::string& text, int times) {
    std::string result;
    for (int number = 0; number < times; ++number)
        result += numbered(text, number);
    return result;
}

std::string first_line_config(const std::string& version) {
    std::string text = "version: " + version + "\nimages:\n";
    text += repeated(
        "  image-@:\n    image: registry.example.com/team/image-@\n    dockerfile: docker/@\n"
        "    build:\n      docker:\n        options:\n          target: development\n"
        "          buildArgs:\n            NUMBER: \"@\"\n            NAME: ${NAME}\n",
        60
    );
    text += "deployments:\n";
    text += repeated(
        "- name: deployment-@\n  helm:\n    chart:\n      name: ./chart-@\n    values:\n"
        "      image: registry.example.com/team/image-@\n      replicas: 3\n      env:\n"
        "      - name: NUMBER\n        value: \"@\"\n",
        60
    );
    text += "dev:\n  sync:\n";
    text += repeated(
        "  - labelSelector:\n      app: app-@\n    localSubPath: ./src/@\n    containerPath: /app\n"
        "    excludePaths:\n    - node_modules/\n    - '*.log'\n",
        60
    );
    text += "profiles:\n";
    text += repeated(
        "- name: profile-@\n  patches:\n"
        "  - op: replace\n    path: images.image-@.image\n    value: patched-@\n"
        "  - op: add\n    path: deployments[0].helm.values.patched-@\n    value: true\n"
        "  - op: remove\n    path: deployments[@].helm.values.replicas\n"
        "  replace:\n    hooks:\n    - command: echo\n      args: [\"@\"]\n",
        kProfiles
    );
    return text;
}

template <typename Work>
double milliseconds_of(const Work& work) {
    std::vector<double> times;
    for (int run = 0; run < kRuns; ++run) {
        const Clock::time_point begin = Clock::now();
        work();
        times.push_back(std::chrono::duration<double, std::milli>(Clock::now() - begin).count());
    }
    std::ranges::nth_element(times, times.begin() + kRuns / 2);
    return times[kRuns / 2];
}

bool measure(const std::string& version) {
    ds::config::LoadInput input;
    input.text = first_line_config(version);
    input.assignments = {"NAME=value"};
    input.profiles = {"profile-3"};
    const auto loaded = ds::config::load(input);
    if (!loaded) {
        std::fprintf(stderr, "%s\n", to_error(input, loaded.error()).message().c_str());
        return false;
    }
    const auto lines = std::ranges::count(input.text, '\n');
    const double load = milliseconds_of([&input] { (void)ds::config::load(input); });
    const double parse = milliseconds_of([&input] {
        (void)ds::data::parse_yaml(input.text, ds::data::YamlDialect::Yaml11);
    });
    std::printf(
        "%-10s %5ld lines, %d profiles: %6.2f ms (YAML alone %.2f ms), budget 20 ms\n",
        version.c_str(),
        static_cast<long>(lines),
        kProfiles,
        load,
        parse
    );
    return load < 20;
}

}  // namespace

int main() {
    bool kept = true;
    for (const std::string version : {"v1beta3", "v1beta6"})
        kept = measure(version) && kept;
    return kept ? 0 : 1;
}
