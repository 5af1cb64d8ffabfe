#include "gateway/store/deleted.hpp"

#include <algorithm>
#include <utility>

#include "gateway/store/rows.hpp"

namespace sluis::store::deleted {
namespace {

#define COLUMNS "contact, deleted_at, deleted_by, restorable_until, counted_in_period, state"

entry entry_of_row(const statement& row) {
    return {.contact = row.integer(0),
            .deleted_at = instant_at(row, 1),
            .deleted_by = row.text(2),
            .restorable_until = instant_at(row, 3),
            .counted_in_period = row.text(4),
            .state = row.text(5)};
}

}  // namespace

void put(session& s, const entry& e, std::span<const std::string> hashes) {
    (void)erase(s, e.contact);
    run(s, "INSERT INTO deleted_contacts (" COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6)", e.contact,
        e.deleted_at, e.deleted_by, e.restorable_until, e.counted_in_period, blob{e.state});
    for (const std::string& hash : hashes)
        run(s,
            "INSERT INTO deleted_identities (hash, contact) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            blob{hash}, e.contact);
}

std::optional<entry> get(session& s, std::int64_t contact) {
    return first(query(s, "SELECT " COLUMNS " FROM deleted_contacts WHERE contact = $1", contact),
                 entry_of_row);
}

std::vector<entry> list(session& s, std::int64_t before, std::size_t limit) {
    auto& q = query(s,
                    "SELECT " COLUMNS
                    " FROM deleted_contacts WHERE length(state) > 0 "
                    "AND ($1 = 0 OR contact < $1) ORDER BY contact DESC LIMIT $2",
                    before, limit);
    return all(q, entry_of_row);
}

std::vector<entry> of_identities(session& s, std::span<const std::string> hashes) {
    std::vector<entry> found;
    for (const std::string& hash : hashes) {
        auto& q = query(s,
                        "SELECT " COLUMNS
                        " FROM deleted_contacts WHERE contact IN "
                        "(SELECT contact FROM deleted_identities WHERE hash = $1)",
                        blob{hash});
        for (entry& e : all(q, entry_of_row))
            found.push_back(std::move(e));
    }
    std::ranges::sort(found, {}, &entry::contact);
    const auto doubled = std::ranges::unique(found, {}, &entry::contact);
    found.erase(doubled.begin(), doubled.end());
    return found;
}

std::vector<std::string> hashes_of(session& s, std::int64_t contact) {
    auto& q = query(s, "SELECT hash FROM deleted_identities WHERE contact = $1", contact);
    return all(q, [](const statement& row) { return row.text(0); });
}

bool counts(session& s, std::span<const std::string> hashes, std::string_view period) {
    return std::ranges::any_of(hashes, [&](const std::string& hash) {
        auto& q = query(s,
                        "SELECT 1 FROM deleted_identities i JOIN deleted_contacts d "
                        "ON d.contact = i.contact WHERE i.hash = $1 AND d.counted_in_period = $2 "
                        "LIMIT 1",
                        blob{hash}, period);
        return number_of(q) == 1;
    });
}

void hand_count_over(session& s, std::span<const std::string> hashes) {
    for (const std::string& hash : hashes)
        run(s,
            "UPDATE deleted_contacts SET counted_in_period = '' WHERE contact IN "
            "(SELECT contact FROM deleted_identities WHERE hash = $1)",
            blob{hash});
}

bool erase(session& s, std::int64_t contact) {
    run(s, "DELETE FROM deleted_identities WHERE contact = $1", contact);
    return run(s, "DELETE FROM deleted_contacts WHERE contact = $1", contact) > 0;
}

std::vector<std::int64_t> expired(session& s, instant now, std::size_t limit) {
    auto& q = query(s,
                    "SELECT contact FROM deleted_contacts WHERE length(state) > 0 "
                    "AND restorable_until <= $1 ORDER BY restorable_until LIMIT $2",
                    now, limit);
    return all(q, [](const statement& row) { return row.integer(0); });
}

void drop_state(session& s, std::int64_t contact) {
    run(s, "UPDATE deleted_contacts SET state = $1 WHERE contact = $2", blob{}, contact);
}

void forget_uncounted(session& s, std::string_view period) {
    run(s,
        "DELETE FROM deleted_identities WHERE contact IN (SELECT contact FROM deleted_contacts "
        "WHERE length(state) = 0 AND counted_in_period <> $1)",
        period);
    run(s, "DELETE FROM deleted_contacts WHERE length(state) = 0 AND counted_in_period <> $1",
        period);
}

}  // namespace sluis::store::deleted
