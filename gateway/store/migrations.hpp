// The schema, as numbered steps. Each runs once, in a transaction of its own, and is recorded in
// the table schema_version. A step that was released is never changed: add the next number.
#pragma once

#include <span>
#include <string_view>

#include "gateway/base/time.hpp"
#include "gateway/store/session.hpp"

namespace sluis::store {

struct migration {
    int number;
    std::string_view sql;
};

[[nodiscard]] std::span<const migration> migrations() noexcept;
[[nodiscard]] int newest_schema() noexcept;

// 0: nothing there yet.
[[nodiscard]] int schema_version(session& s);

// Brings the schema up to date and returns how many steps ran. Throws `store_error` when the store
// was written by a newer version.
int migrate(session& s, instant now);

}  // namespace sluis::store
