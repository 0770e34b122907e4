#include "data/list_match.hpp"

#include <algorithm>

namespace ds::data {
namespace {

using Matches = std::vector<std::optional<std::size_t>>;

constexpr std::size_t kMostCompared = 1'000'000;

/// Whether one may be a changed form of the other.
bool is_akin(const Value& left, const Value& right) {
    if (left.kind() != right.kind()) return left.is_scalar() && right.is_scalar();
    const Value* name = left.member("name");
    const Value* other = right.member("name");
    return name == nullptr || other == nullptr || *name == *other;
}

/// The longest common subsequence, by the usual table.
class Table {
  public:
    Table(const Value::List& old, const Value::List& wanted)
        : old_(old), wanted_(wanted), lengths_((old.size() + 1) * (wanted.size() + 1)) {
        for (std::size_t i = old.size(); i-- > 0;) {
            for (std::size_t j = wanted.size(); j-- > 0;) {
                at(i, j) = old[i] == wanted[j] ? at(i + 1, j + 1) + 1
                                               : std::max(at(i + 1, j), at(i, j + 1));
            }
        }
    }

    void match(Matches& matches) {
        std::size_t i = 0;
        std::size_t j = 0;
        while (i < old_.size() && j < wanted_.size()) {
            if (old_[i] == wanted_[j]) {
                matches[j++] = i++;
            } else if (at(i + 1, j) >= at(i, j + 1)) {
                ++i;
            } else {
                ++j;
            }
        }
    }

  private:
    std::size_t& at(std::size_t i, std::size_t j) {
        return lengths_[(i * (wanted_.size() + 1)) + j];
    }

    const Value::List& old_;
    const Value::List& wanted_;
    std::vector<std::size_t> lengths_;
};

/// Items between two that are equal: pairs of akin ones, in order.
void match_gap(
    const Value::List& old,
    const Value::List& wanted,
    std::size_t old_begin,
    std::size_t old_end,
    std::size_t begin,
    std::size_t end,
    Matches& matches
) {
    for (; begin < end && old_begin < old_end; ++begin) {
        for (std::size_t i = old_begin; i < old_end; ++i) {
            if (!is_akin(old[i], wanted[begin])) continue;
            matches[begin] = i;
            old_begin = i + 1;
            break;
        }
    }
}

}  // namespace

Matches match_items(const Value::List& old, const Value::List& wanted) {
    Matches matches(wanted.size());
    if (old.size() * wanted.size() <= kMostCompared) {
        Table(old, wanted).match(matches);
    } else {
        for (std::size_t i = 0; i < std::min(old.size(), wanted.size()); ++i)
            matches[i] = i;
        return matches;
    }
    std::size_t old_begin = 0;
    for (std::size_t begin = 0; begin < wanted.size();) {
        if (matches[begin]) {
            old_begin = *matches[begin++] + 1;
            continue;
        }
        std::size_t end = begin;
        while (end < wanted.size() && !matches[end])
            ++end;
        const std::size_t old_end = end < wanted.size() ? *matches[end] : old.size();
        match_gap(old, wanted, old_begin, old_end, begin, end, matches);
        begin = end;
    }
    return matches;
}

}  // namespace ds::data
