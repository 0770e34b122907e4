#include "base/tasks.hpp"
#include "data/value.hpp"
#include "data/yaml.hpp"
#include "kube/oidc.hpp"
#include "sys/file.hpp"
#include "sys/marker_file.hpp"

#include <boost/asio/awaitable.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

namespace ds::kube {
namespace {

using data::Value;

Value* find_config(Value& document, std::string_view name) {
    Value* users = document.member("users");
    if (users == nullptr || !users->is_list()) return nullptr;
    for (Value& entry : users->edit_list()) {
        if (entry.text_at("name") != name) continue;
        if (entry.text_at("user.auth-provider.name") != "oidc") return nullptr;
        Value* config = entry.find("user.auth-provider.config");
        return config != nullptr && config->is_map() ? config : nullptr;
    }
    return nullptr;
}

// The byte at which a position stands.
std::size_t offset_of(const std::string& text, data::Position position) {
    std::size_t at = 0;
    for (int line = 1; line < position.line && at < text.size(); ++line)
        at = std::min(text.find('\n', at), text.size() - 1) + 1;
    for (int column = 1; column < position.column && at < text.size(); ++column) {
        ++at;
        while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0U) == 0x80U)
            ++at;
    }
    return at;
}

bool is_plain(const std::string& text) {
    return !text.empty() && std::ranges::all_of(text, [](char letter) {
        return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
               (letter >= '0' && letter <= '9') || letter == '-' || letter == '_' || letter == '.';
    });
}

// False when the old text does not stand there as it is.
bool replace_at(std::string& text, const Value& old, const std::string& replacement) {
    if (!old.position() || !old.is_string() || !is_plain(replacement)) return false;
    std::size_t at = offset_of(text, old.position());
    if (at < text.size() && (text[at] == '"' || text[at] == '\'')) ++at;
    const std::string before(old.text());
    if (text.compare(at, before.size(), before) != 0) return false;
    text.replace(at, before.size(), replacement);
    return true;
}

std::optional<std::string> edit_in_place(
    const std::string& text, const Value& config, const OidcTokens& tokens
) {
    std::vector<std::pair<const Value*, const std::string*>> edits;
    for (const auto& [key, token] :
         {std::pair("id-token", &tokens.id_token), std::pair("refresh-token", &tokens.refresh_token)
         }) {
        const Value* old = config.member(key);
        if (old == nullptr) return std::nullopt;
        if (old->text() != *token) edits.emplace_back(old, token);
    }
    // From the end, so that earlier positions stay right.
    std::ranges::sort(edits, [](const auto& left, const auto& right) {
        return left.first->position() > right.first->position();
    });
    std::string edited = text;
    for (const auto& [old, token] : edits)
        if (!replace_at(edited, *old, *token)) return std::nullopt;
    return edited;
}

Result<> rewrite(const std::string& file, const std::string& name, const OidcTokens& tokens) {
    const Result<std::string> text = sys::read_file(file);
    if (!text) return fail(text.error());
    const Result<std::string> edited = replace_oidc_tokens(*text, name, tokens);
    if (!edited) return fail(edited.error());
    constexpr unsigned kPrivate = 0600;
    return sys::write_file_atomically(file, *edited, kPrivate);
}

}  // namespace

Result<std::string> replace_oidc_tokens(
    const std::string& kubeconfig, std::string_view name, const OidcTokens& tokens
) {
    auto document = data::parse_yaml(kubeconfig, data::YamlDialect::Kubernetes);
    Value* config = document ? find_config(*document, name) : nullptr;
    if (config == nullptr) {
        return fail(
            ErrorCode::NotFound,
            "the kubeconfig has no user '" + std::string(name) + "' with an oidc provider any more"
        );
    }
    const std::optional<std::string> edited = edit_in_place(kubeconfig, *config, tokens);
    config->set("id-token", tokens.id_token);
    config->set("refresh-token", tokens.refresh_token);
    if (edited) {
        const auto parsed = data::parse_yaml(*edited, data::YamlDialect::Kubernetes);
        if (parsed && *parsed == *document) return *edited;
    }
    return data::write_yaml(*document);
}

Task<> store_oidc_tokens(std::string file, std::string name, OidcTokens tokens) {
    // kubectl keeps others out with a file of this name.
    constexpr int kTries = 10;
    constexpr std::chrono::milliseconds kPause{50};
    Result<sys::MarkerFile> lock = sys::MarkerFile::create(file + ".lock");
    for (int tries = 1; !lock && lock.error().code() == ErrorCode::Conflict; ++tries) {
        if (tries == kTries) {
            throw Error(
                ErrorCode::Conflict,
                "store the refreshed token: '" + file +
                    ".lock' is there; remove it if no kubectl is running"
            );
        }
        co_await sleep_for(kPause);
        lock = sys::MarkerFile::create(file + ".lock");
    }
    Result<> done = lock ? rewrite(file, name, tokens) : fail(lock.error());
    if (!done) throw done.error().with_context("store the refreshed token");
}

}  // namespace ds::kube
