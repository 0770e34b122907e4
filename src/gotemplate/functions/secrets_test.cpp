#include "crypto/certificate.hpp"
#include "gotemplate/functions/sprig.hpp"
#include "gotemplate/template.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <string_view>

namespace ds::gotemplate {
namespace {

// What comes out differently each time, checked by what it must be.

struct Fixture {
    Fixture() {
        add_builtins(table);
        register_sprig(table);
    }

    std::string render(std::string_view text) {
        TemplateSet set(table);
        if (const auto parsed = set.parse("t", text); !parsed) return parsed.error().text();
        const auto output = set.execute("t", {});
        return output ? *output : output.error().text();
    }

    FunctionTable table;
};

/// What stands in front of the marker, and what behind it.
std::pair<std::string, std::string> halves(const std::string& text) {
    const std::size_t at = text.find("====");
    REQUIRE(at != std::string::npos);
    return {text.substr(0, at), text.substr(at + 4)};
}

TEST_CASE_FIXTURE(
    Fixture, "genSignedCert makes a certificate that the authority of genCA vouches for"
) {
    const std::string text = render(
        R"({{ $ca := genCA "my-ca" 30 }}{{ $c := genSignedCert "web" (list "10.1.2.3") (list "a.test") 9 $ca }})"
        R"({{ $c.Cert }}===={{ $ca.Cert }})"
    );
    const auto [certificate, authority] = halves(text);

    CHECK(crypto::check_issued_by(certificate, authority, "a.test").has_value());
    CHECK(!crypto::check_issued_by(certificate, authority, "b.test").has_value());
    CHECK(!crypto::check_issued_by(authority, certificate, "").has_value());
}

TEST_CASE_FIXTURE(Fixture, "the keys of all certificate functions belong to their certificates") {
    const std::string key = R"({{ $k := genPrivateKey "ecdsa" }})";
    for (const std::string_view call : {
             R"(genCA "a" 1)",
             R"(genCAWithKey "a" 1 $k)",
             R"(genSelfSignedCert "a" nil nil 1)",
             R"(genSelfSignedCertWithKey "a" nil nil 1 $k)",
             R"(genSignedCert "a" nil nil 1 (genCAWithKey "b" 1 $k))",
             R"(genSignedCertWithKey "a" nil nil 1 (genCAWithKey "b" 1 $k) $k)",
         }) {
        CAPTURE(call);
        const std::string text =
            render(key + "{{ with " + std::string(call) + " }}{{ .Cert }}===={{ .Key }}{{ end }}");
        const auto [certificate, private_key] = halves(text);
        CHECK(crypto::check_key_of(certificate, private_key).has_value());
    }
}

TEST_CASE_FIXTURE(Fixture, "buildCustomCert takes what the other functions made") {
    CHECK(
        render(
            R"({{ $c := genCAWithKey "a" 1 (genPrivateKey "ed25519") }})"
            R"({{ $d := buildCustomCert (b64enc $c.Cert) (b64enc $c.Key) }}{{ eq $c.Cert $d.Cert }})"
            R"({{ eq $c.Key $d.Key }})"
        ) == "truetrue"
    );
}

TEST_CASE_FIXTURE(Fixture, "genPrivateKey writes each kind in its own format") {
    CHECK(render(R"({{ genPrivateKey "ecdsa" }})").starts_with("-----BEGIN EC PRIVATE KEY-----\n"));
    CHECK(render(R"({{ genPrivateKey "ed25519" }})").starts_with("-----BEGIN PRIVATE KEY-----\n"));
}

TEST_CASE_FIXTURE(Fixture, "htpasswd names the user before a hash of the password") {
    const std::string line = render(R"({{ htpasswd "me" "secret" }})");
    CHECK(line.starts_with("me:$2a$10$"));
    CHECK(line.size() == 3 + 60);
}

TEST_CASE_FIXTURE(Fixture, "random functions give something new each time") {
    for (const std::string_view call :
         {"randAlphaNum 20",
          "randAlpha 20",
          "randAscii 20",
          "randNumeric 20",
          "randBytes 20",
          "uuidv4",
          R"(shuffle "abcdefghijklmnopqrstuvwxyz0123456789")",
          R"(encryptAES "k" "text")"}) {
        CAPTURE(call);
        const std::string text = "{{ " + std::string(call) + " }}";
        CHECK(render(text) != render(text));
    }
}

TEST_CASE_FIXTURE(Fixture, "shuffle keeps all characters") {
    const std::string text = render(R"({{ shuffle "abcé" }})");
    CHECK(text.size() == 5);
    CHECK(text.find("é") != std::string::npos);
    CHECK(text.find('a') != std::string::npos);
}

TEST_CASE_FIXTURE(Fixture, "randInt reaches all numbers below the limit and none beyond") {
    std::set<std::string> seen;
    for (int count = 0; count < 200; ++count)
        seen.insert(render("{{ randInt 5 8 }}"));
    CHECK(seen == std::set<std::string>{"5", "6", "7"});
}

}  // namespace
}  // namespace ds::gotemplate
