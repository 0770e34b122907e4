#include "deploy/image_tags.hpp"

#include "data/yaml.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace ds::deploy {
namespace {

const std::vector<ImageTag> kImages = {
    {.repository = "localhost:5000/web", .tag = "abc"},
    {.repository = "me/api", .tag = "def"},
    {.repository = "nginx", .tag = "ghi"},
    {.repository = "never/built", .tag = ""},
};

std::string replaced(const std::string& image) {
    data::Value object = data::Value::map({{"image", image}});
    const std::vector<KeptReference> kept = replace_image_tags(object, kImages);
    return std::string(object.text_at("image")) + (kept.empty() ? "" : " kept");
}

TEST_CASE("replace_image_tags gives untagged references the built tag") {
    CHECK(replaced("localhost:5000/web") == "localhost:5000/web:abc");
    CHECK(replaced("me/api") == "me/api:def");
    CHECK(replaced("docker.io/me/api") == "docker.io/me/api:def");
    CHECK(replaced("docker.io/library/nginx") == "docker.io/library/nginx:ghi");
}

TEST_CASE("replace_image_tags leaves other images alone") {
    for (const std::string image :
         {"localhost:5000/other", "web", "localhost/web", "me/api2", "never/built", "", "redis:7"
         }) {
        CAPTURE(image);
        CHECK(replaced(image) == image);
    }
}

TEST_CASE("replace_image_tags keeps and reports what is pinned") {
    CHECK(replaced("localhost:5000/web:v1") == "localhost:5000/web:v1 kept");
    CHECK(replaced("me/api@sha256:00") == "me/api@sha256:00 kept");
    CHECK(replaced("docker.io/nginx:latest") == "docker.io/nginx:latest kept");
}

TEST_CASE("replace_image_tags looks at the key image at any depth, and only there") {
    data::Value object = data::parse_yaml(
                             "spec:\n"
                             "  containers:\n"
                             "  - image: me/api\n"
                             "    args: [me/api]\n"
                             "  - image: me/api:1\n"
                             "  other: {image: {name: me/api, image: nginx}, Image: nginx}\n",
                             data::YamlDialect::Kubernetes
    )
                             .value();

    const std::vector<KeptReference> kept = replace_image_tags(object, kImages);

    CHECK(object.text_at("spec.containers.0.image") == "me/api:def");
    CHECK(object.find("spec.containers.0.image")->position().line == 3);
    CHECK(object.text_at("spec.containers.0.args.0") == "me/api");
    CHECK(object.text_at("spec.other.image.name") == "me/api");
    CHECK(object.text_at("spec.other.image.image") == "nginx:ghi");
    CHECK(object.text_at("spec.other.Image") == "nginx");
    REQUIRE(kept.size() == 1);
    CHECK(kept[0].text == "me/api:1");
    CHECK(kept[0].built_tag == "def");
    CHECK(kept[0].position.line == 5);
}

TEST_CASE("replace_value_tags gives a built repository its tag, unless the user wrote one") {
    const char* const kText =
        "a: {repository: me/api}\n"
        "b: {repository: api, registry: me, tag: latest}\n"
        "c: {repository: other}\n"
        "image: me/api\n";
    data::Value own = data::parse_yaml(kText, data::YamlDialect::Helm).value();
    data::Value defaults = own;

    const std::vector<KeptReference> kept = replace_value_tags(own, kImages, WrittenTags::Count);
    const std::vector<KeptReference> none =
        replace_value_tags(defaults, kImages, WrittenTags::Replace);

    CHECK(own.text_at("a.tag") == "def");
    CHECK(own.text_at("b.tag") == "latest");
    CHECK(own.find("c.tag") == nullptr);
    CHECK(own.text_at("image") == "me/api:def");
    REQUIRE(kept.size() == 1);
    CHECK(kept[0].text == "latest");
    CHECK(defaults.text_at("b.tag") == "def");
    CHECK(none.empty());
}

}  // namespace
}  // namespace ds::deploy
