#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace ds::kube {

/// Bytes that come in at one end and leave at the other.
class ByteQueue {
  public:
    std::size_t size() const { return bytes_.size() - taken_; }

    bool empty() const { return size() == 0; }

    void append(std::string_view bytes) {
        if (taken_ == bytes_.size()) {
            bytes_.clear();
            taken_ = 0;
        } else if (taken_ > bytes_.size() / 2) {
            bytes_.erase(0, taken_);
            taken_ = 0;
        }
        bytes_ += bytes;
    }

    std::size_t take(std::span<char> into) {
        const std::size_t count = std::min(into.size(), size());
        std::copy_n(bytes_.data() + taken_, count, into.begin());
        taken_ += count;
        return count;
    }

    /// Drops the oldest bytes beyond `limit`.
    void keep_last(std::size_t limit) { taken_ += size() - std::min(limit, size()); }

  private:
    std::string bytes_;
    std::size_t taken_ = 0;
};

}  // namespace ds::kube
