#include "net/proxy.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <vector>

namespace ds::net {
namespace {

using Environment = std::map<std::string, std::string>;

std::string found(const Environment& environment, const std::string& url) {
    const auto setting = find_proxy(environment, parse_url(url).value());
    return setting ? setting->text + " of " + setting->variable : "none";
}

bool is_exempt(const std::string& no_proxy, const std::string& url) {
    return found({{"HTTPS_PROXY", "p"}, {"NO_PROXY", no_proxy}}, url) == "none";
}

}  // namespace

TEST_CASE("find_proxy chooses by scheme, upper case first") {
    const Environment environment = {
        {"HTTP_PROXY", "a"}, {"HTTPS_PROXY", "b"}, {"http_proxy", "c"}, {"https_proxy", "d"}
    };

    CHECK(found(environment, "http://example.org") == "a of HTTP_PROXY");
    CHECK(found(environment, "https://example.org") == "b of HTTPS_PROXY");
    CHECK(found({{"https_proxy", "d"}}, "https://example.org") == "d of https_proxy");
    CHECK(
        found({{"HTTPS_PROXY", ""}, {"https_proxy", "d"}}, "https://x.org") == "d of https_proxy"
    );
    CHECK(found({{"HTTP_PROXY", "a"}}, "https://example.org") == "none");
    CHECK(found({{"ALL_PROXY", "a"}}, "https://example.org") == "none");
    CHECK(found({{"HTTP_PROXY", "a"}, {"REQUEST_METHOD", "GET"}}, "http://example.org") == "none");
}

TEST_CASE("find_proxy leaves loopback alone") {
    for (const std::string host : {"localhost", "LOCALHOST", "127.0.0.1", "127.8.9.1", "[::1]"}) {
        CAPTURE(host);
        CHECK(found({{"HTTPS_PROXY", "p"}}, "https://" + host + ":6443") == "none");
    }
    CHECK(found({{"HTTPS_PROXY", "p"}}, "https://10.0.0.1:6443") != "none");
}

TEST_CASE("find_proxy knows the forms of NO_PROXY") {
    struct Case {
        std::string no_proxy;
        std::string url;
        bool exempt;
    };

    const std::vector<Case> cases = {
        {"*", "https://a.org", true},
        {"example.org", "https://example.org", true},
        {"example.org", "https://API.Example.org", true},
        {"example.org", "https://api.example.org.", true},
        {"example.org", "https://badexample.org", false},
        {".example.org", "https://api.example.org", true},
        {".example.org", "https://example.org", false},
        {"*.example.org", "https://api.example.org", true},
        {"*.example.org", "https://example.org", false},
        {"a.org, example.org ,b.org", "https://example.org", true},
        {"example.org:6443", "https://example.org:6443", true},
        {"example.org:6443", "https://example.org", false},
        {"example.org:443", "https://example.org", true},
        {"10.0.0.0/8", "https://10.9.8.7", true},
        {"10.0.0.0/8", "https://11.9.8.7", false},
        {"10.0.0.1", "https://10.0.0.1:6443", true},
        {"10.0.0.1:6443", "https://10.0.0.1:6443", true},
        {"10.0.0.1:6444", "https://10.0.0.1:6443", false},
        {"0.0.1", "https://10.0.0.1", false},
        {"fd00::/8", "https://[fd12::1]", true},
        {"fd00::/8", "https://[fe12::1]", false},
        {"fd12::1", "https://[fd12::1]:6443", true},
        {"[fd12::1]:6443", "https://[fd12::1]:6443", true},
        {"10.0.0.0/99", "https://10.0.0.1", false},
        {",,", "https://example.org", false},
        {"[", "https://example.org", false},
    };
    for (const Case& one : cases) {
        CAPTURE(one.no_proxy);
        CAPTURE(one.url);
        CHECK(is_exempt(one.no_proxy, one.url) == one.exempt);
    }
}

TEST_CASE("parse_proxy reads kinds, ports and logins") {
    CHECK(parse_proxy("proxy").value() == Proxy{ProxyKind::Http, "proxy", "80", "", ""});
    CHECK(parse_proxy("proxy:3128").value() == Proxy{ProxyKind::Http, "proxy", "3128", "", ""});
    CHECK(parse_proxy("HTTPS://p/").value() == Proxy{ProxyKind::Https, "p", "443", "", ""});
    CHECK(parse_proxy("socks5://[::1]").value() == Proxy{ProxyKind::Socks5, "::1", "1080", "", ""});
    CHECK(
        parse_proxy("http://me:p%40ss%3aword@proxy:1").value() ==
        Proxy{ProxyKind::Http, "proxy", "1", "me", "p@ss:word"}
    );
}

TEST_CASE("parse_proxy never shows a password") {
    for (const std::string text :
         {"ftp://me:secret@proxy",
          "http://me:secret%4@proxy",
          "http://me:secret@pro xy",
          "http://me:secret@"}) {
        CAPTURE(text);
        const Result<Proxy> proxy = parse_proxy(text);
        REQUIRE(!proxy);
        CHECK(proxy.error().code() == ErrorCode::InvalidInput);
        CHECK(proxy.error().message().find("secret") == std::string::npos);
    }
    CHECK(describe(parse_proxy("http://me:secret@proxy:1").value()) == "http://proxy:1");
}

}  // namespace ds::net
