#include "docker/image_reference.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace ds::docker {
namespace {

const std::string kDigest = "sha256:" + std::string(64, 'a');

TEST_CASE("parse_image_reference spells Docker's abbreviations out") {
    struct Case {
        std::string text;
        ImageReference expected;
    };

    const std::vector<Case> cases = {
        {"nginx", {"docker.io", "library/nginx", "", ""}},
        {"nginx:1.25", {"docker.io", "library/nginx", "1.25", ""}},
        {"docker.io/nginx", {"docker.io", "library/nginx", "", ""}},
        {"index.docker.io/library/nginx", {"docker.io", "library/nginx", "", ""}},
        {"team/app", {"docker.io", "team/app", "", ""}},
        {"localhost/app", {"localhost", "app", "", ""}},
        {"localhost:5000/app:Dev_1", {"localhost:5000", "app", "Dev_1", ""}},
        {"ghcr.io/a/b/c@" + kDigest, {"ghcr.io", "a/b/c", "", kDigest}},
        {"ghcr.io/a/b:1@" + kDigest, {"ghcr.io", "a/b", "1", kDigest}},
        {"[::1]:5000/app", {"[::1]:5000", "app", "", ""}},
        {"a__b-c---d/e.f_g", {"docker.io", "a__b-c---d/e.f_g", "", ""}},
        {"app:5000", {"docker.io", "library/app", "5000", ""}},
        {"UPPER/app", {"UPPER", "app", "", ""}},
    };

    for (const Case& sample : cases) {
        CAPTURE(sample.text);
        const Result<ImageReference> parsed = parse_image_reference(sample.text);
        REQUIRE(parsed.has_value());
        CHECK(parsed->registry == sample.expected.registry);
        CHECK(parsed->path == sample.expected.path);
        CHECK(parsed->tag == sample.expected.tag);
        CHECK(parsed->digest == sample.expected.digest);
    }
}

TEST_CASE("parse_image_reference refuses what Docker refuses") {
    const std::vector<std::string> texts = {
        "",
        "/app",
        "app/",
        "a//b",
        "-app",
        "app-",
        "app_",
        "a___b",
        "a..b",
        "a_-b",
        "my app",
        "App",
        "localhost:5000/",
        "host.io:port/app",
        "app:",
        "app:-x",
        "app:a b",
        "app@sha256:12",
        "app@",
        "http://host.io/app",
        "-x.io/app",
        std::string(256, 'a'),
        "app:" + std::string(129, 'a'),
    };

    for (const std::string& text : texts) {
        CAPTURE(text);
        const Result<ImageReference> parsed = parse_image_reference(text);
        REQUIRE_FALSE(parsed.has_value());
        CHECK(parsed.error().code() == ErrorCode::InvalidInput);
    }
}

TEST_CASE("parse_image_reference says that upper case is not allowed") {
    CHECK(
        parse_image_reference("localhost:5000/MyApp").error().message() ==
        "image 'localhost:5000/MyApp' is not a valid image name: the repository must be lower case"
    );
}

TEST_CASE("normalize_registry knows all names of Docker Hub") {
    CHECK(normalize_registry("https://index.docker.io/v1/") == "docker.io");
    CHECK(normalize_registry("registry-1.docker.io") == "docker.io");
    CHECK(normalize_registry("docker.io") == "docker.io");
    CHECK(normalize_registry("http://localhost:5000/v2/") == "localhost:5000");
    CHECK(normalize_registry("ghcr.io") == "ghcr.io");
}

}  // namespace
}  // namespace ds::docker
