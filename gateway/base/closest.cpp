#include "gateway/base/closest.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace sluis {
namespace {

// The number of slips between two words: letters left out, added, replaced, or swapped with their
// neighbour (optimal string alignment), one row at a time. Words over 64 letters are no typing
// errors.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before_last(b.size() + 1);
    std::vector<std::size_t> last(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j)
        row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        before_last.swap(last);
        last.swap(row);
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({replaced, last[j] + 1, row[j - 1] + 1});
            const bool is_swap = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (is_swap) row[j] = std::min(row[j], before_last[j - 2] + 1);
        }
    }
    return row[b.size()];
}

}  // namespace

std::optional<std::string_view> closest(std::string_view word,
                                        std::span<const std::string_view> known) {
    std::optional<std::string_view> best;
    std::size_t least = std::max<std::size_t>(word.size() / 3, 1) + 1;
    if (word.size() > 64) return best;
    for (const std::string_view k : known) {
        if (k.size() > 64) continue;
        const std::size_t d = distance(word, k);
        if (d >= least) continue;
        least = d;
        best = k;
    }
    return best;
}

}  // namespace sluis
