#include "config/generated_cache.hpp"

#include "support/temp_dir.hpp"

#include <doctest/doctest.h>

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>

namespace ds::config {
namespace {

unsigned mode_of(const std::string& path) {
    struct stat status{};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    return status.st_mode & 0777U;
}

constexpr const char* kOfReference = R"(activeProfile: staging
lastOverrideProfile: prod
vars:
  PORT: "8080"
  EMPTY: ""
profiles:
  "":
    images:
      web:
        imageName: registry/web
        tag: abc
        dockerfileHash: 0e1
    lastContext:
      context: minikube
      namespace: shop
      later: kept
  prod:
    dependencies:
      id: hash
futureKey: [1, 2]
)";

}  // namespace

TEST_CASE("The cache reads what the reference wrote") {
    const TempDir dir;
    dir.write(".devspace/generated.yaml", kOfReference);

    const GeneratedCache cache = load_generated(dir.path()).value().cache;

    CHECK(cache.active_profile == "staging");
    CHECK(cache.last_override_profile == "prod");
    CHECK(cache.vars == std::map<std::string, std::string>{{"PORT", "8080"}, {"EMPTY", ""}});
    CHECK(cache.places == std::map<std::string, LastPlace>{{"", {"minikube", "shop"}}});
}

TEST_CASE("The cache keeps what it does not know") {
    const TempDir dir;
    dir.write(".devspace/generated.yaml", kOfReference);

    const auto change = [](GeneratedCache& cache) {
        cache.active_profile.clear();
        cache.vars = {{"TAG", "010"}};
        cache.places["prod"] = {"cluster", "live"};
    };
    (void)update_generated(dir.path(), change).value();

    CHECK(dir.read(".devspace/generated.yaml") == R"(lastOverrideProfile: prod
vars:
  TAG: '010'
profiles:
  '':
    images:
      web:
        imageName: registry/web
        tag: abc
        dockerfileHash: 0e1
    lastContext:
      later: kept
      context: minikube
      namespace: shop
  prod:
    dependencies:
      id: hash
    lastContext:
      context: cluster
      namespace: live
futureKey:
- 1
- 2
)");
    CHECK(mode_of(dir.at(".devspace/generated.yaml")) == 0600);
}

TEST_CASE("The cache of a new project is private, and written only when something changed") {
    const TempDir dir;

    (void)update_generated(dir.path(), [](GeneratedCache&) {}).value();
    CHECK(!dir.has(".devspace/generated.yaml"));
    (void)update_generated(dir.path(), [](GeneratedCache& cache) { cache.vars["A"] = "b"; });

    CHECK(dir.read(".devspace/generated.yaml") == "vars:\n  A: b\n");
    CHECK(mode_of(dir.at(".devspace")) == 0700);
    CHECK(load_generated(dir.path())->cache.vars.at("A") == "b");
}

TEST_CASE("A broken cache is set aside with a warning") {
    for (const char* text : {"vars: {", "- list", "\xff\xfe\x01"}) {
        CAPTURE(text);
        const TempDir dir;
        dir.write(".devspace/generated.yaml", text);

        const LoadedCache loaded = load_generated(dir.path()).value();

        REQUIRE(loaded.warning);
        CHECK(loaded.warning->find("generated.yaml.broken") != std::string::npos);
        CHECK(loaded.cache == GeneratedCache{});
        CHECK(dir.read(".devspace/generated.yaml.broken") == text);
        CHECK(!dir.has(".devspace/generated.yaml"));
    }
}

TEST_CASE("Processes that change the cache together lose nothing") {
    const TempDir dir;
    constexpr int kProcesses = 8;
    constexpr int kChanges = 10;

    std::vector<pid_t> children;
    for (int process = 0; process < kProcesses; ++process) {
        const pid_t child = ::fork();
        REQUIRE(child >= 0);
        if (child > 0) {
            children.push_back(child);
            continue;
        }
        bool fine = true;
        for (int i = 0; i < kChanges; ++i) {
            const std::string name = "V" + std::to_string(process) + "_" + std::to_string(i);
            fine = fine && update_generated(dir.path(), [&name](GeneratedCache& cache) {
                       cache.vars[name] = "x";
                   });
        }
        ::_exit(fine ? 0 : 1);
    }
    for (const pid_t child : children) {
        int status = -1;
        REQUIRE(::waitpid(child, &status, 0) == child);
        CHECK(status == 0);
    }

    CHECK(load_generated(dir.path())->cache.vars.size() == kProcesses * kChanges);
}

}  // namespace ds::config
