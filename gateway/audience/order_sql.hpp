// A page of an ordered list, as SQL over the table `contacts`: where it goes on after a place, and in
// which order.
//
// A page is made of ranges, read one after the other until it is full. Each fixes the keys before
// one, and bounds that one: so it is a stretch of the order's index however many contacts are equal
// in the first keys, which one condition with OR in it would not be. Those who have no value are a
// range of their own at the end.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "gateway/audience/filter.hpp"
#include "gateway/audience/filter_sql.hpp"
#include "gateway/audience/order.hpp"

namespace sluis::audience {

// Where a contact is in an order: its values, one for each key; monostate where it has none.
using key_value = std::variant<std::monostate, std::int64_t, std::string>;
using place = std::vector<key_value>;

struct sql_range {
    sql_condition where{};   // never empty
    std::string order_by{};  // "created_at DESC, id DESC"
};

// Those of the filter after `after`, all of them without it.
[[nodiscard]] std::vector<sql_range> ranges_of(const filter& f, const order& o,
                                               const std::optional<place>& after);

// What a place is read from: an expression for each key.
[[nodiscard]] std::string columns_of(const order& o);

}  // namespace sluis::audience
