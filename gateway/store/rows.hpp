// What the repositories say again and again: bind these values, read those rows. Private to the
// folder.
//
//     auto& q = query(s, "SELECT id FROM jobs WHERE state = $1", state::running);
//     return all(q, [](const statement& row) { return row.integer(0); });
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "gateway/base/time.hpp"
#include "gateway/store/session.hpp"

namespace sluis::store {

struct blob {
    std::string_view bytes;
};

inline void bind_value(statement& q, int n, std::string_view text) {
    q.bind(n, text);
}
inline void bind_value(statement& q, int n, blob b) {
    q.bind_blob(n, b.bytes);
}
inline void bind_value(statement& q, int n, instant t) {
    q.bind(n, to_ms(t));
}
template <std::integral Number>
void bind_value(statement& q, int n, Number value) {
    q.bind(n, static_cast<std::int64_t>(value));
}
template <class Enum>
requires std::is_enum_v<Enum>
void bind_value(statement& q, int n, Enum value) {
    q.bind(n, static_cast<std::int64_t>(value));
}
template <class T>
void bind_value(statement& q, int n, const std::optional<T>& value) {
    value ? bind_value(q, n, *value) : q.bind_null(n);
}

// Binds $1, $2 ...
template <class... Values>
statement& query(session& s, std::string_view sql, const Values&... values) {
    statement& q = s.prepare(sql);
    int n = 0;
    (bind_value(q, ++n, values), ...);
    return q;
}

// Runs a statement whose rows, if any, do not matter; how many rows it touched.
template <class... Values>
std::int64_t run(session& s, std::string_view sql, const Values&... values) {
    statement& q = query(s, sql, values...);
    while (q.step()) {
    }
    return s.changes();
}

template <class F>
auto all(statement& q, F read) {
    std::vector<std::invoke_result_t<F&, const statement&>> rows;
    while (q.step())
        rows.push_back(read(q));
    return rows;
}

template <class F>
auto first(statement& q, F read) -> std::optional<std::invoke_result_t<F&, const statement&>> {
    if (!q.step()) return std::nullopt;
    auto value = std::optional(read(q));
    q.reset();  // or its transaction could not end
    return value;
}

inline std::int64_t number_of(statement& q) {
    const auto value = first(q, [](const statement& row) { return row.integer(0); });
    return value.value_or(0);
}

[[nodiscard]] inline instant instant_at(const statement& row, int column) {
    return from_ms(row.integer(column));
}
[[nodiscard]] inline std::optional<instant> maybe_instant(const statement& row, int column) {
    if (row.is_null(column)) return std::nullopt;
    return instant_at(row, column);
}
template <class Enum>
[[nodiscard]] Enum enum_at(const statement& row, int column) {
    return static_cast<Enum>(row.integer(column));
}

}  // namespace sluis::store
