#include "gateway/store/ledger_counts.hpp"

#include "gateway/store/ledger_row.hpp"
#include "gateway/store/rows.hpp"

namespace sluis::store::ledger {
namespace {

using policy::reason;

void count_desired(counts& c, std::int64_t n, todo what, confirmation confirmed, bool rejected) {
    c.members += n;
    c.to_be_sent += n;
    if (rejected) {
        c.rejected += n;
    } else if (what == todo::add && confirmed == confirmation::absent) {
        c.pending += n;
    } else if (confirmed == confirmation::accepted) {
        c.accepted += n;
    } else {
        c.unverified += n;
    }
}

}  // namespace

counts count(session& s, std::int64_t audience, std::int64_t destination) {
    counts c;
    statement& q = query(s,
                         "SELECT member, desired, confirmed, primary_reason, todo, "
                         "found & 32768, sent <> '', count(*) FROM membership "
                         "WHERE audience = $1 AND destination = $2 GROUP BY 1, 2, 3, 4, 5, 6, 7",
                         audience, destination);
    static_assert(1U << static_cast<unsigned>(reason::removal_refused) == 32768,
                  "as the query says");
    while (q.step()) {
        const std::int64_t n = q.integer(7);
        const bool desired = q.integer(1) != 0;
        const bool rejected = !q.is_null(3) && enum_at<reason>(q, 3) == reason::rejected_by_network;
        if (desired) {
            count_desired(c, n, enum_at<todo>(q, 4), enum_at<confirmation>(q, 2), rejected);
            continue;
        }
        if (q.integer(0) != 0) {
            c.members += n;
            c.excluded[static_cast<std::size_t>(q.integer(3))] += n;
        }
        if (q.integer(6) != 0) c.leaving += n;
        if (q.integer(5) != 0) c.removal_refused += n;
    }
    return c;
}

std::vector<row> list(session& s, std::int64_t audience, std::int64_t destination,
                      std::optional<reason> primary, std::int64_t after, std::size_t limit) {
    auto& q = query(s,
                    "SELECT contact FROM membership WHERE audience = $1 AND destination = $2 "
                    "AND contact > $3 AND member = 1 "
                    "AND CASE WHEN $4 = -1 THEN desired = 1 ELSE primary_reason = $4 END "
                    "ORDER BY contact LIMIT $5",
                    audience, destination, after, primary ? static_cast<int>(*primary) : -1, limit);
    const auto contacts = all(q, [](const statement& row) { return row.integer(0); });
    std::vector<row> rows;
    rows.reserve(contacts.size());
    for (const std::int64_t contact : contacts)
        rows.push_back(load(s, {audience, destination, contact}).value().r);
    return rows;
}

backlog waiting(session& s, std::int64_t destination) {
    backlog b;
    statement& q = query(s,
                         "SELECT todo, count(*), MIN(todo_since) FROM membership "
                         "WHERE destination = $1 AND todo <> 0 GROUP BY todo",
                         destination);
    while (q.step()) {
        (enum_at<todo>(q, 0) == todo::add ? b.add : b.remove) = q.integer(1);
        const instant oldest = instant_at(q, 2);
        if (!b.oldest || oldest < *b.oldest) b.oldest = oldest;
    }
    return b;
}

}  // namespace sluis::store::ledger
