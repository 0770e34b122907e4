#include "wire/fields.hpp"

namespace ds::wire {
namespace {

void append(std::string& to, std::uint64_t value, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i)
        to.push_back(static_cast<char>(value >> (8 * i) & 0xff));
}

}  // namespace

FieldWriter& FieldWriter::u8(std::uint8_t value) {
    append(bytes_, value, 1);
    return *this;
}

FieldWriter& FieldWriter::u16(std::uint16_t value) {
    append(bytes_, value, 2);
    return *this;
}

FieldWriter& FieldWriter::u32(std::uint32_t value) {
    append(bytes_, value, 4);
    return *this;
}

FieldWriter& FieldWriter::u64(std::uint64_t value) {
    append(bytes_, value, 8);
    return *this;
}

FieldWriter& FieldWriter::i64(std::int64_t value) {
    return u64(static_cast<std::uint64_t>(value));
}

FieldWriter& FieldWriter::raw(std::string_view bytes) {
    bytes_ += bytes;
    return *this;
}

FieldWriter& FieldWriter::text(std::string_view bytes) {
    u32(static_cast<std::uint32_t>(bytes.size()));
    return raw(bytes);
}

std::uint64_t FieldReader::number(std::size_t size) {
    const std::string_view bytes = raw(size);
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i)
        value |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
    return value;
}

std::uint8_t FieldReader::u8() {
    return static_cast<std::uint8_t>(number(1));
}

std::uint16_t FieldReader::u16() {
    return static_cast<std::uint16_t>(number(2));
}

std::uint32_t FieldReader::u32() {
    return static_cast<std::uint32_t>(number(4));
}

std::uint64_t FieldReader::u64() {
    return number(8);
}

std::int64_t FieldReader::i64() {
    return static_cast<std::int64_t>(number(8));
}

std::string_view FieldReader::raw(std::size_t size) {
    if (size > rest_.size()) reject();
    if (!ok_) return {};
    const std::string_view bytes = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return bytes;
}

std::string_view FieldReader::text(std::size_t limit) {
    const std::size_t size = u32();
    if (size > limit) reject();
    return raw(size);
}

std::string_view FieldReader::rest() {
    return raw(rest_.size());
}

void FieldReader::reject() {
    ok_ = false;
    rest_ = {};
}

}  // namespace ds::wire
