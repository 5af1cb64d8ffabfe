// One connection to the store, as all repositories see it: what SQLite and PostgreSQL have in
// common.
//
// Threads   A session belongs to one thread at a time; see database.hpp.
// Errors    `store_error` (an exception) for what ends a transaction: a full disk, a lost server, a
//           violated constraint that the caller did not foresee. Whoever began the transaction
//           rolls back and decides; nothing inside it took effect.
// SQL       the common subset of SQLite 3.40 and PostgreSQL 15 (ON CONFLICT, RETURNING, ->>).
//           Parameters are written $1, $2 ...
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace sluis::store {

struct store_error : std::runtime_error {
    enum class kind : std::uint8_t {
        full,
        read_only,
        busy,
        constraint,
        corrupt,
        unavailable,
        other
    };
    store_error(kind k, const std::string& what) : std::runtime_error(what), why(k) {}
    kind why;
};

// A prepared statement. Bind all parameters, then step through its rows; `reset` before it is used
// again. Columns and parameters count from 0 and from 1, as in SQL.
class statement {
public:
    virtual ~statement() = default;

    virtual void bind(int parameter, std::int64_t value) = 0;
    virtual void bind(int parameter, std::string_view text) = 0;
    virtual void bind_blob(int parameter, std::string_view bytes) = 0;
    virtual void bind_null(int parameter) = 0;

    // True: there is a row. False: done.
    virtual bool step() = 0;
    virtual void reset() = 0;

    [[nodiscard]] virtual bool is_null(int column) const = 0;
    [[nodiscard]] virtual std::int64_t integer(int column) const = 0;
    [[nodiscard]] virtual std::string text(int column) const = 0;  // blobs too

    // For parameters that may be absent.
    void bind(int parameter, const std::optional<std::int64_t>& value) {
        value ? bind(parameter, *value) : bind_null(parameter);
    }
    [[nodiscard]] std::optional<std::int64_t> maybe_integer(int column) const {
        return is_null(column) ? std::nullopt : std::optional(integer(column));
    }
};

class session {
public:
    virtual ~session() = default;

    // Prepared once per session and text, and reset: the statement stays the session's.
    virtual statement& prepare(std::string_view sql) = 0;
    virtual void execute(std::string_view sql) = 0;  // several statements, no parameters, no rows

    virtual void begin() = 0;              // for writing
    virtual void begin_reading() = 0;      // one snapshot for all that is read until `rollback`
    virtual void commit() = 0;             // durable when it returns
    virtual void rollback() noexcept = 0;  // no error when there is no transaction
    // False also when an error ended the transaction by itself (a full disk does).
    [[nodiscard]] virtual bool in_transaction() const noexcept = 0;

    [[nodiscard]] virtual std::int64_t changes() const = 0;  // rows touched by the last statement
};

}  // namespace sluis::store
