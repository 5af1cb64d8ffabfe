// One rule on one item: an event, or why there is none. Private to gateway/mapping.
#pragma once

#include "gateway/mapping/apply.hpp"

namespace sluis::mapping {

// `work` grows by the nodes that were visited.
[[nodiscard]] item yield(document& d, const rule& r, const submission& s, const node& root,
                         std::size_t& work, explained_item* explained);

}  // namespace sluis::mapping
