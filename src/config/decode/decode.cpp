#include "config/decode.hpp"

#include "config/decode/read.hpp"

namespace ds::config {

using data::Member;
using data::Value;

Config decode(const Value& document) {
    Config config;
    config.name = text_of(document, "name");
    for (const Member& member : document.map_at("images"))
        config.images.push_back(decode_image(member));
    for (const Value& value : document.list_at("deployments"))
        config.deployments.push_back(decode_deployment(value));
    decode_dev(document, config);
    decode_workflow(document, config);
    return config;
}

Config decode_2(const Value& document) {
    Config config;
    config.name = text_of(document, "name");
    for (const Member& member : document.map_at("images")) {
        if (!member.value.is_null()) config.images.push_back(decode_image_2(member));
    }
    for (const Member& member : document.map_at("deployments")) {
        if (!member.value.is_null()) config.deployments.push_back(decode_deployment_2(member));
    }
    decode_dev_2(document, config);
    decode_workflow_2(document, config);
    return config;
}

}  // namespace ds::config
