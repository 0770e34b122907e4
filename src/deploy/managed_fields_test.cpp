#include "deploy/managed_fields.hpp"

#include "data/json.hpp"

#include <doctest/doctest.h>

#include <string>

namespace ds::deploy {
namespace {

data::Value object_with(const std::string& managed_fields) {
    return data::parse_json(
               R"({"metadata":{"name":"a","resourceVersion":"7","managedFields":[)" +
               managed_fields + "]}}"
    )
        .value();
}

const std::string kKubectl =
    R"({"manager":"kubectl-client-side-apply","operation":"Update","apiVersion":"v1",)"
    R"("fieldsType":"FieldsV1","fieldsV1":{"f:data":{".":{},"f:a":{}}}})";
const std::string kOurs =
    R"({"manager":"devspace","operation":"Apply","apiVersion":"v1","fieldsType":"FieldsV1",)"
    R"("fieldsV1":{"f:data":{"f:b":{}}}})";
const std::string kOther =
    R"({"manager":"kubectl-edit","operation":"Update","apiVersion":"v1","fieldsV1":{"f:x":{}}})";

TEST_CASE("make_takeover_patch has nothing to do without client-side apply") {
    CHECK(!make_takeover_patch(object_with(kOurs + "," + kOther), "devspace"));
    CHECK(!make_takeover_patch(data::Value::map({}), "devspace"));
    // Controllers write the status under any name.
    CHECK(!make_takeover_patch(
        object_with(
            R"({"manager":"kubectl-client-side-apply","operation":"Update","subresource":"status"})"
        ),
        "devspace"
    ));
}

TEST_CASE("make_takeover_patch unites the fields of client-side apply with ours") {
    const data::Value patch =
        make_takeover_patch(object_with(kKubectl + "," + kOther + "," + kOurs), "devspace").value();

    CHECK(
        patch ==
        data::parse_json(
            R"([{"op":"replace","path":"/metadata/managedFields","value":[)" + kOther +
            R"(,{"manager":"devspace","operation":"Apply","apiVersion":"v1",)"
            R"("fieldsType":"FieldsV1","fieldsV1":{"f:data":{".":{},"f:a":{},"f:b":{}}}}]},)"
            R"({"op":"replace","path":"/metadata/resourceVersion","value":"7"}])"
        )
            .value()
    );
}

TEST_CASE("make_takeover_patch recognizes client-side apply under another name by its annotation") {
    const std::string renamed =
        R"({"manager":"before-first-apply","operation":"Update","fieldsV1":{"f:metadata":)"
        R"({"f:annotations":{"f:kubectl.kubernetes.io/last-applied-configuration":{}}}}})";

    const data::Value patch = make_takeover_patch(object_with(renamed), "devspace").value();

    CHECK(patch.text_at("0.value.0.manager") == "devspace");
    CHECK(patch.text_at("0.value.0.operation") == "Apply");
}

}  // namespace
}  // namespace ds::deploy
