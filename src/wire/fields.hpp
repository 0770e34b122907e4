#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace ds::wire {

/// Builds the payload of a frame: integers in little-endian order, texts behind their length.
class FieldWriter {
  public:
    FieldWriter& u8(std::uint8_t value);
    FieldWriter& u16(std::uint16_t value);
    FieldWriter& u32(std::uint32_t value);
    FieldWriter& u64(std::uint64_t value);
    FieldWriter& i64(std::int64_t value);

    /// `bytes` as they are; the reader must know how many there are.
    FieldWriter& raw(std::string_view bytes);

    /// A 32-bit length and `bytes`.
    FieldWriter& text(std::string_view bytes);

    std::size_t size() const { return bytes_.size(); }

    std::string take() { return std::move(bytes_); }

  private:
    std::string bytes_;
};

/// Reads what a `FieldWriter` wrote, from bytes that may be hostile.
///
/// After the first field that is missing or out of bounds every field reads as zero or empty and
/// `ok` stays false, so that a decoder reads all fields and asks once. Nothing is allocated that
/// the payload does not hold. The payload must outlive the reader.
class FieldReader {
  public:
    explicit FieldReader(std::string_view payload) : rest_(payload) {}

    std::uint8_t u8();
    std::uint16_t u16();
    std::uint32_t u32();
    std::uint64_t u64();
    std::int64_t i64();

    std::string_view raw(std::size_t size);

    /// A text of at most `limit` bytes.
    std::string_view text(std::size_t limit);

    /// The bytes behind the last field.
    std::string_view rest();

    /// Makes `ok` false: a field had a value that cannot be.
    void reject();

    bool ok() const { return ok_; }

    /// Whether all fields were good and nothing is left.
    bool finished() const { return ok_ && rest_.empty(); }

    std::size_t left() const { return rest_.size(); }

  private:
    std::uint64_t number(std::size_t size);

    std::string_view rest_;
    bool ok_ = true;
};

}  // namespace ds::wire
