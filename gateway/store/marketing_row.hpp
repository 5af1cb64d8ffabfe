// A marketing state as columns, which contacts and their history have alike. Private to this folder.
#pragma once

#include <string_view>

#include "gateway/contact/marketing.hpp"
#include "gateway/store/rows.hpp"

namespace sluis::store {

// Besides the status, which each table names in its own way. In the order of the functions below.
#define SLUIS_MARKETING_COLUMNS                                                               \
    "reason_type, reason_id, became_marketing_at, left_at, exit_asked_at, exit_reason_type, " \
    "exit_reason_id, exit_effective_at, held_at, held_reason_type, held_reason_id, "          \
    "counted_in_period"
inline constexpr int marketing_columns = 12;

namespace detail {

struct cause_columns {
    std::optional<instant> at;
    std::optional<contact::reason_type> type;
    std::optional<std::string_view> id;
};
inline cause_columns columns_of(const std::optional<contact::cause>& c) {
    if (!c) return {};
    return {c->at, c->type, c->id};
}
inline std::optional<contact::cause> cause_at(const statement& row, int column) {
    if (row.is_null(column)) return std::nullopt;
    return contact::cause{instant_at(row, column), enum_at<contact::reason_type>(row, column + 1),
                          row.text(column + 2)};
}

}  // namespace detail

// Binds them from parameter `first` on.
inline void bind_marketing(statement& q, int first, const contact::marketing_state& m) {
    const auto exit = detail::columns_of(m.exit_asked);
    const auto held = detail::columns_of(m.held);
    const auto bind_next = [&](const auto& value) { bind_value(q, first++, value); };
    bind_next(m.reason);
    bind_next(std::string_view(m.reason_id));
    bind_next(m.became_marketing_at);
    bind_next(m.left_at);
    bind_next(exit.at);
    bind_next(exit.type);
    bind_next(exit.id);
    bind_next(m.exit_effective_at);
    bind_next(held.at);
    bind_next(held.type);
    bind_next(held.id);
    bind_next(std::string_view(m.counted_in_period));
}

// Reads them from column `first` on.
inline contact::marketing_state marketing_at(const statement& row, int first, contact::status now) {
    contact::marketing_state m{.now = now};
    m.reason = enum_at<contact::reason_type>(row, first);
    m.reason_id = row.text(first + 1);
    m.became_marketing_at = maybe_instant(row, first + 2);
    m.left_at = maybe_instant(row, first + 3);
    m.exit_asked = detail::cause_at(row, first + 4);
    m.exit_effective_at = maybe_instant(row, first + 7);
    m.held = detail::cause_at(row, first + 8);
    m.counted_in_period = row.text(first + 11);
    return m;
}

}  // namespace sluis::store
