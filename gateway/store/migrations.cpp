#include "gateway/store/migrations.hpp"

#include <string>

namespace sluis::store {
namespace {

constexpr migration steps[] = {
    {
        1,
#include "gateway/store/migrations/0001.sql.inc"
    },
    {
        2,
#include "gateway/store/migrations/0002.sql.inc"
    },
    {
        3,
#include "gateway/store/migrations/0003.sql.inc"
    },
    {
        4,
#include "gateway/store/migrations/0004.sql.inc"
    },
    {
        5,
#include "gateway/store/migrations/0005.sql.inc"
    },
    {
        6,
#include "gateway/store/migrations/0006.sql.inc"
    },
    {
        7,
#include "gateway/store/migrations/0007.sql.inc"
    },
    {
        8,
#include "gateway/store/migrations/0008.sql.inc"
    },
    {
        9,
#include "gateway/store/migrations/0009.sql.inc"
    },
    {
        10,
#include "gateway/store/migrations/0010.sql.inc"
    },
    {
        11,
#include "gateway/store/migrations/0011.sql.inc"
    },
    {
        12,
#include "gateway/store/migrations/0012.sql.inc"
    },
    {
        13,
#include "gateway/store/migrations/0013.sql.inc"
    },
    {
        14,
#include "gateway/store/migrations/0014.sql.inc"
    },
};

}  // namespace

std::span<const migration> migrations() noexcept {
    return steps;
}

int newest_schema() noexcept {
    return std::end(steps)[-1].number;
}

int schema_version(session& s) {
    s.execute(
        "CREATE TABLE IF NOT EXISTS schema_version (number INTEGER PRIMARY KEY, "
        "applied_at INTEGER NOT NULL)");
    statement& q = s.prepare("SELECT COALESCE(MAX(number), 0) FROM schema_version");
    const int version = q.step() ? static_cast<int>(q.integer(0)) : 0;
    q.reset();
    return version;
}

int migrate(session& s, instant now) {
    const int have = schema_version(s);
    if (have > newest_schema()) {
        throw store_error(
            store_error::kind::other,
            "the store has schema " + std::to_string(have) + ", this sluis knows " +
                std::to_string(newest_schema()) +
                " (run the newer version, or restore a backup of before the upgrade)");
    }
    int ran = 0;
    for (const migration& step : steps) {
        if (step.number <= have) continue;
        s.begin();
        try {
            s.execute(step.sql);
            statement& done =
                s.prepare("INSERT INTO schema_version (number, applied_at) VALUES ($1, $2)");
            done.bind(1, std::int64_t{step.number});
            done.bind(2, to_ms(now));
            done.step();
            s.commit();
        } catch (...) {
            s.rollback();
            throw;
        }
        ++ran;
    }
    return ran;
}

}  // namespace sluis::store
