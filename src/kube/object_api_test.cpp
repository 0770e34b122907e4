#include "kube/object_api.hpp"

#include "data/json.hpp"
#include "kube/watch.hpp"
#include "support/fake_access.hpp"

#include <doctest/doctest.h>
#include <zlib.h>

#include <string>
#include <utility>

namespace ds::kube {
namespace {

const Kind kPod{"v1", "Pod"};

Selection pods() {
    Selection selection;
    selection.kind = kPod;
    selection.name_space = "shop";
    return selection;
}

std::string page(const std::string& name, const std::string& next) {
    return R"({"kind":"PodList","metadata":{"resourceVersion":"7","continue":")" + next +
           R"("},"items":[{"metadata":{"name":")" + name + R"("}}]})";
}

Task<std::string> names_of_pods(Client& client) {
    const Result<ObjectList> list = co_await attempt(client.list(pods()));
    if (!list) co_return list.error().message();
    std::string names = list->version;
    for (const data::Value& item : list->items)
        names += " " + std::string(item.text_at("metadata.name"));
    co_return names;
}

std::string targets(const FakeApiServer& server) {
    std::string all;
    for (const FakeRequest& request : server.requests())
        all += request.target.substr(request.target.find('?') + 1) + "\n";
    return all;
}

Task<std::string> three_pages(FakeApiServer& server, Client& client) {
    server.answer("GET", "*", {.body = page("a", "x/1")});
    server.answer("GET", "*", {.body = page("b", "x/2")});
    server.answer("GET", "*", {.body = page("c", "")});
    std::string names = co_await names_of_pods(client);
    co_return names + "\n" + targets(server);
}

Task<std::string> forgotten_page(FakeApiServer& server, Client& client) {
    server.answer("GET", "*", {.body = page("a", "x/1")});
    server.answer("GET", "*", fake_refusal(410, "Expired", "the continue token is too old"));
    server.answer("GET", "*", {.body = page("all", "")});
    std::string names = co_await names_of_pods(client);
    co_return names + "\n" + targets(server);
}

std::string pack(const std::string& text) {
    z_stream stream{};
    deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
    std::string packed(deflateBound(&stream, text.size()) + 32, '\0');
    std::string input = text;
    stream.next_in = reinterpret_cast<Bytef*>(input.data());
    stream.avail_in = static_cast<uInt>(input.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    deflate(&stream, Z_FINISH);
    packed.resize(packed.size() - stream.avail_out);
    deflateEnd(&stream);
    return packed;
}

Task<std::string> packed_list(FakeApiServer& server, Client& client) {
    FakeAnswer answer;
    answer.headers = {{"Content-Encoding", "gzip"}, {"Content-Type", "application/json"}};
    answer.body = pack(page(std::string(100'000, 'p'), ""));
    server.answer("GET", "*", answer);
    const std::string names = co_await names_of_pods(client);
    co_return server.requests().at(0).header("Accept-Encoding") + " " +
        std::to_string(names.size());
}

Task<std::string> broken_packed_list(FakeApiServer& server, Client& client) {
    FakeAnswer answer;
    answer.headers = {{"Content-Encoding", "gzip"}};
    answer.body = "{}";
    server.answer("GET", "*", answer);
    co_return co_await names_of_pods(client);
}

Task<std::string> dry_runs(FakeApiServer& server, Client& client) {
    server.answer("POST", "*", {.body = "{}"});
    server.answer("PUT", "*", {.body = "{}"});
    server.answer("PATCH", "*", {.body = "{}"});
    server.answer("DELETE", "*", {.body = "{}"});
    const data::Value metadata = data::Value::map({{"name", "web"}});
    const data::Value pod =
        data::Value::map({{"apiVersion", "v1"}, {"kind", "Pod"}, {"metadata", metadata}});
    (void)co_await client.create(pod, "shop", Effect::DryRun);
    (void)co_await client.replace(pod, Effect::DryRun);
    const data::Value patch = data::Value::map({{"spec", nullptr}});
    for (const PatchKind kind : {PatchKind::Json, PatchKind::Merge, PatchKind::Strategic})
        (void)co_await client.patch(pod_ref("shop", "web"), kind, patch, Effect::DryRun);
    (void)co_await client.remove(pod_ref("shop", "web"), Propagation::Background, Effect::DryRun);
    std::string all;
    for (const FakeRequest& request : server.requests())
        all += request.method + " " + request.target.substr(request.target.find('?')) + " " +
               request.header("Content-Type") + "\n";
    co_return all;
}

Task<std::string> conflict(FakeApiServer& server, Client& client) {
    FakeAnswer answer = fake_refusal(409, "Conflict", "Apply failed with 2 conflicts");
    answer.body =
        R"({"kind":"Status","code":409,"details":{"causes":[
        {"reason":"FieldManagerConflict","field":".spec.replicas",
         "message":"conflict with \"kubectl-scale\" with subresource \"scale\" using apps/v1"},
        {"reason":"FieldManagerConflict","field":".spec.paused",
         "message":"conflict with \"helm\" using apps/v1"}]}})";
    server.answer("PATCH", "*", answer);
    const data::Value metadata = data::Value::map({{"name", "web"}});
    const data::Value object =
        data::Value::map({{"apiVersion", "apps/v1"}, {"kind", "Deployment"}, {"metadata", metadata}}
        );
    ApplyOptions options;
    options.field_manager = "devspace";
    const Applied applied = co_await client.apply(object, options);
    std::string text;
    for (const ApplyConflict& each : std::get<std::vector<ApplyConflict>>(applied))
        text += each.manager + " owns " + each.field + "\n";
    co_return text;
}

}  // namespace

TEST_CASE("ObjectApi reads all pages of a list") {
    CHECK(
        run_with_access({}, three_pages) ==
        "7 a b c\nlimit=500\nlimit=500&continue=x%2F1\nlimit=500&continue=x%2F2\n"
    );
}

TEST_CASE("ObjectApi lists all at once when the server forgot where its pages were") {
    const std::string seen = run_with_access({}, forgotten_page);
    CHECK(seen.starts_with("7 all\nlimit=500\nlimit=500&continue=x%2F1\n"));
    CHECK(seen.ends_with("/pods\n"));
}

TEST_CASE("Client asks for packed answers and unpacks them") {
    CHECK(run_with_access({}, packed_list) == "gzip 100002");
    CHECK(
        run_with_access({}, broken_packed_list) ==
        "list objects of kind Pod: read the answer of the cluster: gzip data is broken"
    );
}

TEST_CASE("ObjectApi passes patches and dry runs on as what they are") {
    CHECK(
        run_with_access({}, dry_runs) ==
        "POST ?dryRun=All application/json\n"
        "PUT ?dryRun=All application/json\n"
        "PATCH ?dryRun=All application/json-patch+json\n"
        "PATCH ?dryRun=All application/merge-patch+json\n"
        "PATCH ?dryRun=All application/strategic-merge-patch+json\n"
        "DELETE ?dryRun=All application/json\n"
    );
}

TEST_CASE("ObjectApi says who owns which field that an apply wanted") {
    CHECK(
        run_with_access({}, conflict) ==
        "kubectl-scale owns .spec.replicas\nhelm owns .spec.paused\n"
    );
}

}  // namespace ds::kube
