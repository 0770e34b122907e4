#include "gotemplate/functions/date_layout.hpp"

namespace ds::gotemplate {
namespace {

struct Element {
    std::string_view text;
    DateElement element;
};

// Of two that begin alike the longer one stands first.
constexpr Element kElements[] = {
    {"January", DateElement::LongMonth},
    {"Jan", DateElement::ShortMonth},
    {"Monday", DateElement::LongWeekday},
    {"Mon", DateElement::ShortWeekday},
    {"MST", DateElement::ZoneName},
    {"01", DateElement::PaddedMonth},
    {"002", DateElement::PaddedYearDay},
    {"02", DateElement::PaddedDay},
    {"03", DateElement::PaddedHour12},
    {"04", DateElement::PaddedMinute},
    {"05", DateElement::PaddedSecond},
    {"06", DateElement::Year},
    {"15", DateElement::Hour},
    {"1", DateElement::Month},
    {"2006", DateElement::LongYear},
    {"2", DateElement::Day},
    {"_2", DateElement::SpacedDay},
    {"__2", DateElement::SpacedYearDay},
    {"3", DateElement::Hour12},
    {"4", DateElement::Minute},
    {"5", DateElement::Second},
    {"PM", DateElement::UpperHalf},
    {"pm", DateElement::LowerHalf},
};

struct OffsetElement {
    std::string_view text;  // After "-" or "Z".
    OffsetStyle style;
};

constexpr OffsetElement kOffsets[] = {
    {"070000", {.has_seconds = true}},
    {"07:00:00", {.has_colons = true, .has_seconds = true}},
    {"0700", {}},
    {"07:00", {.has_colons = true}},
    {"07", {.has_minutes = false}},
};

bool is_decimal(char byte) {
    return byte >= '0' && byte <= '9';
}

/// "Jan" of "January" is no short month, nor of "Janus".
bool is_cut_word(const Element& element, std::string_view after) {
    const bool is_short =
        element.element == DateElement::ShortMonth || element.element == DateElement::ShortWeekday;
    return is_short && !after.empty() && after.front() >= 'a' && after.front() <= 'z';
}

DateChunk chunk_of(DateElement element, std::string_view layout, std::size_t at, std::size_t size) {
    return {
        .prefix = layout.substr(0, at),
        .element = element,
        .text = layout.substr(at, size),
        .rest = layout.substr(at + size),
    };
}

std::optional<DateChunk> offset_at(std::string_view layout, std::size_t at) {
    const std::string_view text = layout.substr(at);
    if (!text.starts_with('-') && !text.starts_with('Z')) return std::nullopt;
    for (const OffsetElement& offset : kOffsets) {
        if (!text.substr(1).starts_with(offset.text)) continue;
        DateChunk chunk = chunk_of(DateElement::Offset, layout, at, offset.text.size() + 1);
        chunk.offset = offset.style;
        chunk.offset.has_z = text.starts_with('Z');
        return chunk;
    }
    return std::nullopt;
}

std::optional<DateChunk> fraction_at(std::string_view layout, std::size_t at) {
    const std::string_view text = layout.substr(at);
    if (text.size() < 2 || (text[0] != '.' && text[0] != ',')) return std::nullopt;
    if (text[1] != '0' && text[1] != '9') return std::nullopt;
    const std::size_t end = std::min(text.find_first_not_of(text[1], 1), text.size());
    if (end < text.size() && is_decimal(text[end])) return std::nullopt;
    const DateElement element = text[1] == '0' ? DateElement::Fraction : DateElement::ShortFraction;
    DateChunk chunk = chunk_of(element, layout, at, end);
    chunk.digits = end - 1;
    return chunk;
}

std::optional<DateChunk> chunk_at(std::string_view layout, std::size_t at) {
    const std::string_view text = layout.substr(at);
    // The underscore of "_2006" is plain text.
    if (text.starts_with("_2006")) return chunk_of(DateElement::LongYear, layout, at + 1, 4);
    for (const Element& element : kElements) {
        if (!text.starts_with(element.text)) continue;
        if (is_cut_word(element, text.substr(element.text.size()))) continue;
        return chunk_of(element.element, layout, at, element.text.size());
    }
    if (std::optional<DateChunk> chunk = offset_at(layout, at)) return chunk;
    return fraction_at(layout, at);
}

}  // namespace

DateChunk next_chunk(std::string_view layout) {
    for (std::size_t at = 0; at < layout.size(); ++at) {
        if (std::optional<DateChunk> chunk = chunk_at(layout, at)) return *chunk;
    }
    return {.prefix = layout, .element = std::nullopt, .text = {}, .rest = {}};
}

}  // namespace ds::gotemplate
