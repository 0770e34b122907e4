#include "gotemplate/functions/base_encoding.hpp"
#include "gotemplate/functions/instant.hpp"
#include "gotemplate/functions/json_text.hpp"
#include "gotemplate/functions/letter_case.hpp"
#include "gotemplate/functions/regex.hpp"
#include "gotemplate/functions/text.hpp"
#include "gotemplate/functions/time_zone.hpp"
#include "gotemplate/functions/url.hpp"
#include "gotemplate/functions/version.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

// The parsers behind sprig's functions: the first byte chooses one, the first newline parts its
// two arguments.

namespace ds::gotemplate {
namespace {

void try_texts(std::string_view first, std::string_view second) {
    (void)connected_case(first, '_');
    (void)pascal_case(first);
    (void)swap_case(second);
    (void)abbreviate(second, static_cast<std::int64_t>(first.size()), 8);
    (void)wrap_text(second, {.width = static_cast<std::int64_t>(first.size())});
    (void)replace_text(second, first, "-");
    (void)split_text(second, first, 3);
}

void try_regex(std::string_view pattern, std::string_view text) {
    const Result<Regex> regex = Regex::compile(pattern);
    if (!regex) return;
    (void)regex->find_all(text, -1);
    (void)regex->split(text, 3);
    (void)regex->replace(text, text);
}

void try_time(std::string_view layout, std::string_view text) {
    const Result<Instant> time = parse_time(layout, text, TimeZone::utc());
    if (time) (void)format_time(*time, layout);
    if (const Result<std::int64_t> duration = parse_duration(text))
        (void)format_duration(*duration);
    if (const TimeZone::Pointer zone = TimeZone::parse(text, "x")) {
        (void)zone->at(static_cast<std::int64_t>(layout.size()) << 24U);
    }
}

void try_version(std::string_view constraint, std::string_view text) {
    const Result<VersionConstraint> wanted = VersionConstraint::parse(constraint);
    const Result<Version> version = Version::parse(text);
    if (wanted && version) (void)wanted->is_satisfied_by(*version);
}

void try_documents(std::string_view first, std::string_view second) {
    if (const Outcome value = read_json(second)) (void)write_json(*value);
    if (const Result<UrlParts> parts = parse_url_parts(first)) (void)join_url(*parts);
    (void)decode_base32(first);
    (void)decode_strict_base64(second);
}

}  // namespace

void fuzz_functions(std::uint8_t choice, std::string_view input) {
    const std::size_t cut = std::min(input.find('\n'), input.size());
    const std::string_view first = input.substr(0, cut);
    const std::string_view second = input.substr(std::min(cut + 1, input.size()));
    switch (choice % 5) {
        case 0:
            return try_texts(first, second);
        case 1:
            return try_regex(first, second);
        case 2:
            return try_time(first, second);
        case 3:
            return try_version(first, second);
        default:
            return try_documents(first, second);
    }
}

}  // namespace ds::gotemplate

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const auto* const text = reinterpret_cast<const char*>(data);
    ds::gotemplate::fuzz_functions(data[0], {text + 1, size - 1});
    return 0;
}
