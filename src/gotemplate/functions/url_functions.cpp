#include "gotemplate/functions/conversions.hpp"
#include "gotemplate/functions/groups.hpp"
#include "gotemplate/functions/url.hpp"

namespace ds::gotemplate {
namespace {

using Arguments = std::span<const Value>;

Outcome parse(Call& /*call*/, Arguments args) {
    const Result<UrlParts> parts = parse_url_parts(args[0].text());
    if (!parts) return failed("unable to parse url: " + parts.error().message());
    Value dict = Value::make_map();
    Map& map = dict.map();
    map.set("scheme", parts->scheme);
    map.set("host", parts->host);
    map.set("hostname", host_name(parts->host));
    map.set("path", parts->path);
    map.set("query", parts->query);
    map.set("opaque", parts->opaque);
    map.set("fragment", parts->fragment);
    map.set("userinfo", parts->userinfo.value_or(""));
    return dict;
}

using Part = tl::expected<std::string, Failure>;

/// A text of the dict; empty where there is none.
Part part_of(const Value& dict, std::string_view key) {
    const Value* const found = dict.map().find(key);
    if (found == nullptr) return "";
    if (found->is_nil()) return failed(std::string(kNilPointer));
    if (!found->is_string()) {
        return failed(
            "unable to parse " + std::string(key) + " key, must be of type string, but " +
            std::string(kind_name(found->kind())) + " found"
        );
    }
    return string_of(*found);
}

Outcome join(Call& /*call*/, Arguments args) {
    UrlParts parts;
    const std::pair<std::string_view, std::string UrlParts::*> members[] = {
        {"scheme", &UrlParts::scheme},
        {"host", &UrlParts::host},
        {"path", &UrlParts::path},
        {"query", &UrlParts::query},
        {"opaque", &UrlParts::opaque},
        {"fragment", &UrlParts::fragment},
    };
    for (const auto& [key, member] : members) {
        Part part = part_of(args[0], key);
        if (!part) return failed(std::move(part).error());
        parts.*member = *std::move(part);
    }
    Part userinfo = part_of(args[0], "userinfo");
    if (!userinfo) return failed(std::move(userinfo).error());
    if (!userinfo->empty()) {
        const Result<UrlParts> probe = parse_url_parts("proto://" + *userinfo + "@host");
        if (!probe) return failed("unable to parse userinfo in dict: " + probe.error().message());
        parts.userinfo = probe->userinfo;
    }
    return Value(join_url(parts));
}

}  // namespace

void add_url_functions(FunctionTable& table) {
    table.add("urlParse", {&types::kString}, parse);
    table.add("urlJoin", {&types::kAnyMap}, join);
}

}  // namespace ds::gotemplate
