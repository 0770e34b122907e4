#include "crypto/certificate.hpp"
#include "crypto/private_key.hpp"
#include "gotemplate/functions/base_encoding.hpp"
#include "gotemplate/functions/groups.hpp"
#include "gotemplate/print.hpp"

#include <optional>

namespace ds::gotemplate {
namespace {

using Arguments = std::span<const Value>;

constexpr const Type* kText = &types::kString;
constexpr const Type* kNumber = &types::kInt;
constexpr const Type* kList = &types::kAnyList;
constexpr Type kCertificate{.name = "sprig.certificate", .kind = Kind::Struct, .is_named = true};

/// What genCA and its like give: the texts .Cert and .Key.
class Certificate final : public Object {
  public:
    explicit Certificate(const crypto::KeyPair& pair) : cert_(pair.certificate), key_(pair.key) {}

    const Type& type() const override { return kCertificate; }

    std::vector<Field> fields() const override { return {{"Cert", cert_}, {"Key", key_}}; }

    std::optional<bool> equals(const Object& other) const override {
        const auto& that = static_cast<const Certificate&>(other);
        return cert_.text() == that.cert_.text() && key_.text() == that.key_.text();
    }

    crypto::KeyPair pair() const {
        return {.certificate = std::string(cert_.text()), .key = std::string(key_.text())};
    }

  private:
    Value cert_;
    Value key_;
};

Outcome certificate_of(const Result<crypto::KeyPair>& pair) {
    if (!pair) return failed(pair.error().message());
    return Value::make_object(std::make_unique<Certificate>(*pair));
}

using Texts = tl::expected<std::vector<std::string>, Failure>;

Texts addresses_of(const Value& list) {
    std::vector<std::string> addresses;
    for (const Value& item : list.items()) {
        const bool is_text = item.type() == kText;
        const std::string text = to_text(item);
        if (!is_text) return failed("error parsing ip: " + text + " is not a string");
        if (!crypto::is_ip_address(text)) return failed("error parsing ip: " + text);
        addresses.push_back(text);
    }
    return addresses;
}

Texts names_of(const Value& list) {
    std::vector<std::string> names;
    for (const Value& item : list.items()) {
        if (item.type() != kText) {
            return failed(
                "error processing alternate dns name: " + to_text(item) + " is not a string"
            );
        }
        names.emplace_back(item.text());
    }
    return names;
}

using Request = tl::expected<crypto::CertificateRequest, Failure>;

/// From name, addresses, names and days.
Request request_of(Arguments args) {
    Texts addresses = addresses_of(args[1]);
    if (!addresses) return failed(std::move(addresses).error());
    Texts names = names_of(args[2]);
    if (!names) return failed(std::move(names).error());
    return crypto::CertificateRequest{
        .common_name = std::string(args[0].text()),
        .dns_names = *std::move(names),
        .addresses = *std::move(addresses),
        .valid_days = args[3].as_int(),
    };
}

crypto::CertificateRequest authority_of(Arguments args) {
    return {
        .common_name = std::string(args[0].text()),
        .valid_days = args[1].as_int(),
        .is_authority = true,
    };
}

/// The key that a template brought along, or nothing for a new one, which is made when all else is
/// found right: it takes long.
using Key = std::optional<crypto::PrivateKey>;

crypto::PrivateKey key_or_new(const Key& key) {
    return key ? *key : crypto::make_rsa_key(2048);
}

tl::expected<crypto::PrivateKey, Failure> key_of(const Value& pem) {
    Result<crypto::PrivateKey> key = crypto::PrivateKey::parse_pem(pem.text());
    if (!key) return failed("parsing private key: " + key.error().message());
    return *std::move(key);
}

Outcome sign_by_itself(Arguments args, const Key& key) {
    Request request = request_of(args);
    if (!request) return failed(std::move(request).error());
    return certificate_of(crypto::make_self_signed(*request, key_or_new(key)));
}

Outcome sign_by_authority(Arguments args, const Key& key) {
    const crypto::KeyPair authority = static_cast<const Certificate*>(args[4].object())->pair();
    // Its mistakes are told before those of the other arguments.
    const Result<> certificate =
        crypto::check_certificate_pem(authority.certificate, "decodedSignerCert");
    if (!certificate) return failed(certificate.error().message());
    if (const auto signer = crypto::PrivateKey::parse_pem(authority.key); !signer) {
        return failed("error parsing private key: " + signer.error().message());
    }
    Request request = request_of(args);
    if (!request) return failed(std::move(request).error());
    return certificate_of(crypto::make_signed(*request, key_or_new(key), authority));
}

Outcome build_custom(Call& /*call*/, Arguments args) {
    const Result<std::string> certificate = decode_strict_base64(args[0].text());
    if (!certificate) return failed(std::string("unable to decode base64 certificate"));
    const Result<std::string> key = decode_strict_base64(args[1].text());
    if (!key) return failed("unable to decode base64 private key");
    if (const Result<> problem = crypto::check_certificate_pem(*certificate, "decodedCert");
        !problem) {
        return failed(problem.error().message());
    }
    if (const auto parsed = crypto::PrivateKey::parse_pem(*key); !parsed) {
        return failed("error parsing private key: " + parsed.error().message());
    }
    return certificate_of(crypto::KeyPair{.certificate = *certificate, .key = *key});
}

Outcome make_private_key(Call& /*call*/, Arguments args) {
    const std::string_view type = args[0].text();
    if (type.empty() || type == "rsa") return Value(crypto::make_rsa_key(4096).to_pem());
    if (type == "dsa") return Value(crypto::make_dsa_key().to_pem());
    if (type == "ecdsa") return Value(crypto::make_ecdsa_key().to_pem());
    if (type == "ed25519") return Value(crypto::make_ed25519_key().to_pem());
    return Value("Unknown type " + std::string(type));
}

}  // namespace

void add_certificate_functions(FunctionTable& table) {
    table.add("genPrivateKey", {kText}, make_private_key);
    table.add("buildCustomCert", {kText, kText}, build_custom);
    table.add("genCA", {kText, kNumber}, [](Call&, Arguments args) {
        return certificate_of(crypto::make_self_signed(authority_of(args), key_or_new(std::nullopt))
        );
    });
    table.add("genCAWithKey", {kText, kNumber, kText}, [](Call&, Arguments args) -> Outcome {
        auto key = key_of(args[2]);
        if (!key) return failed(std::move(key).error());
        return certificate_of(crypto::make_self_signed(authority_of(args), *key));
    });
    table.add("genSelfSignedCert", {kText, kList, kList, kNumber}, [](Call&, Arguments args) {
        return sign_by_itself(args, std::nullopt);
    });
    table.add(
        "genSelfSignedCertWithKey",
        {kText, kList, kList, kNumber, kText},
        [](Call&, Arguments args) -> Outcome {
            auto key = key_of(args[4]);
            if (!key) return failed(std::move(key).error());
            return sign_by_itself(args, *key);
        }
    );
    table.add(
        "genSignedCert",
        {kText, kList, kList, kNumber, &kCertificate},
        [](Call&, Arguments args) { return sign_by_authority(args, std::nullopt); }
    );
    table.add(
        "genSignedCertWithKey",
        {kText, kList, kList, kNumber, &kCertificate, kText},
        [](Call&, Arguments args) -> Outcome {
            auto key = key_of(args[5]);
            if (!key) return failed(std::move(key).error());
            return sign_by_authority(args, *key);
        }
    );
}

}  // namespace ds::gotemplate
