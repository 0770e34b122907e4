#include "net/url.hpp"

#include <doctest/doctest.h>

#include <string>

namespace ds::net {
namespace {

TEST_CASE("parse_url splits a URL and knows the ports of schemes") {
    CHECK(
        parse_url("https://api.example.org/base?q=1").value() ==
        Url{.scheme = "https", .host = "api.example.org", .port = "443", .path = "/base?q=1"}
    );
    CHECK(
        parse_url("tcp://[::1]:2375").value() ==
        Url{.scheme = "tcp", .host = "::1", .port = "2375", .path = ""}
    );
    CHECK(
        parse_url("unix:///run/docker.sock").value() ==
        Url{.scheme = "unix", .host = "", .port = "", .path = "/run/docker.sock"}
    );
    CHECK(
        parse_url("HTTP://h#part").value() ==
        Url{.scheme = "http", .host = "h", .port = "80", .path = ""}
    );
}

TEST_CASE("parse_url refuses what is not a URL and names it") {
    for (const std::string text :
         {"",
          "localhost",
          "://h",
          "http://",
          "http://h:",
          "http://h:a",
          "http://[::1",
          "http://u@h",
          "http://h/a b",
          "http://[::1]x"}) {
        CAPTURE(text);
        const Result<Url> url = parse_url(text);

        REQUIRE(!url);
        CHECK(url.error().code() == ErrorCode::InvalidInput);
        CHECK(url.error().message().starts_with("'" + text + "'"));
    }
}

TEST_CASE("authority leaves out the port that the scheme implies") {
    CHECK(authority(parse_url("https://h:443/").value()) == "h");
    CHECK(authority(parse_url("https://h:6443/").value()) == "h:6443");
    CHECK(authority(parse_url("http://[::1]:81").value()) == "[::1]:81");
}

TEST_CASE("encode_path_segment leaves nothing that has a meaning in URLs") {
    CHECK(encode_path_segment("a/b?c d%\xc3\xa4~-._") == "a%2Fb%3Fc%20d%25%C3%A4~-._");
    CHECK(encode_query_value("a=b&c+d") == "a%3Db%26c%2Bd");
}

}  // namespace
}  // namespace ds::net
