#include "gateway/store/contacts.hpp"

#include <algorithm>
#include <utility>

#include "gateway/store/contact_row.hpp"
#include "gateway/store/contact_text.hpp"
#include "gateway/store/marketing_row.hpp"
#include "gateway/store/overrides.hpp"
#include "gateway/store/rows.hpp"
#include "gateway/store/rules.hpp"

namespace sluis::store::contacts {
namespace {

std::vector<contact::identity> identities_of_row(session& s, std::int64_t id) {
    auto& q = query(s, "SELECT kind, scope, value FROM identities WHERE contact = $1", id);
    auto found = all(q, [](const statement& row) {
        return contact::identity{enum_at<contact::identity_kind>(row, 0), row.text(1), row.text(2)};
    });
    std::ranges::sort(found);
    return found;
}

void add_identity(session& s, std::int64_t id, const contact::identity& i) {
    run(s, "INSERT INTO identities (hash, kind, scope, value, contact) VALUES ($1, $2, $3, $4, $5)",
        identity_hash(i), i.kind, i.scope, i.value, id);
}

void drop_identity(session& s, std::int64_t id, const contact::identity& i) {
    run(s,
        "DELETE FROM identities WHERE hash = $1 AND kind = $2 AND scope = $3 AND value = $4 "
        "AND contact = $5",
        identity_hash(i), i.kind, i.scope, i.value, id);
}

constexpr int own_columns = 11;

// The statement with $1 to $11 bound, and the marketing state after them.
statement& with_columns(session& s, std::string_view sql, const contact::contact& c) {
    statement& q =
        query(s, sql, c.marketing.now, c.created.at, c.created.by, c.created_by,
              consent_of(c, contact::purpose::ads), consent_of(c, contact::purpose::email),
              consent_of(c, contact::purpose::phone), is_unsubscribed(c), properties_text(c),
              registers_text(c), c.suppressed);
    bind_marketing(q, own_columns + 1, c.marketing);
    return q;
}

void insert(session& s, contact::contact& c) {
    auto& q = with_columns(
        s,
        "INSERT INTO contacts (version, status, created_at, created_key, created_by, consent_ads, "
        "consent_email, consent_phone, unsubscribed, properties, "
        "registers, suppressed, " SLUIS_MARKETING_COLUMNS
        ") VALUES (1, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, "
        "$18, $19, $20, $21, $22, $23) RETURNING id",
        c);
    c.id = number_of(q);
    c.version = 1;
    for (const auto& i : c.identities)
        add_identity(s, c.id, i);
}

bool update(session& s, contact::contact& c) {
    auto& q =
        with_columns(s,
                     "UPDATE contacts SET version = version + 1, status = $1, created_at = $2, "
                     "created_key = $3, created_by = $4, consent_ads = $5, consent_email = $6, "
                     "consent_phone = $7, unsubscribed = $8, properties = $9, registers = $10, "
                     "suppressed = $11, (" SLUIS_MARKETING_COLUMNS
                     ") = ($12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23) "
                     "WHERE id = $24 AND version = $25",
                     c);
    q.bind(own_columns + marketing_columns + 1, c.id);
    q.bind(own_columns + marketing_columns + 2, c.version);
    q.step();
    if (s.changes() == 0) return false;
    ++c.version;
    const auto before = identities_of_row(s, c.id);
    for (const auto& i : before)
        if (!std::ranges::binary_search(c.identities, i)) drop_identity(s, c.id, i);
    for (const auto& i : c.identities)
        if (!std::ranges::binary_search(before, i)) add_identity(s, c.id, i);
    return true;
}

}  // namespace

std::optional<std::int64_t> holder_of(session& s, const contact::identity& i) {
    auto& q = query(s,
                    "SELECT contact FROM identities WHERE hash = $1 AND kind = $2 AND scope = $3 "
                    "AND value = $4",
                    identity_hash(i), i.kind, i.scope, i.value);
    return first(q, [](const statement& row) { return row.integer(0); });
}

std::vector<contact::contact> with_identities(session& s, std::vector<contact::contact> rows) {
    for (auto& c : rows)
        c.identities = identities_of_row(s, c.id);
    return rows;
}

std::vector<contact::contact> load_by_identities(session& s,
                                                 std::span<const contact::identity> identities) {
    std::vector<std::int64_t> ids;
    for (const auto& i : identities) {
        const auto id = holder_of(s, i);
        if (id) ids.push_back(*id);
    }
    std::ranges::sort(ids);
    const auto repeated = std::ranges::unique(ids);
    ids.erase(repeated.begin(), repeated.end());
    return load(s, ids);
}

std::vector<contact::contact> load(session& s, std::span<const std::int64_t> ids) {
    static const std::string sql =
        "SELECT " + std::string(contact_columns) + " FROM contacts WHERE id = $1";
    std::vector<contact::contact> found;
    for (const std::int64_t id : ids) {
        auto c = first(query(s, sql, id), contact_of_row);
        if (c) found.push_back(std::move(*c));
    }
    return with_identities(s, std::move(found));
}

std::vector<contact::contact> load_after(session& s, std::int64_t after, std::size_t limit) {
    static const std::string sql = "SELECT " + std::string(contact_columns) +
                                   " FROM contacts WHERE id > $1 ORDER BY id LIMIT $2";
    return with_identities(s, all(query(s, sql, after, limit), contact_of_row));
}

bool save(session& s, contact::contact& c) {
    if (c.id == 0) {
        insert(s, c);
    } else if (!update(s, c)) {
        return false;
    }
    rules::look_at(s, c.id);
    return true;
}

void put_back(session& s, contact::contact& c) {
    const std::int64_t id = c.id;
    const std::int64_t version = c.version + 1;
    insert(s, c);
    run(s, "UPDATE contacts SET id = $1, version = $2 WHERE id = $3", id, version, c.id);
    run(s, "UPDATE identities SET contact = $1 WHERE contact = $2", id, c.id);
    c.id = id;
    c.version = version;
    rules::look_at(s, id);
}

void absorb(session& s, std::int64_t absorbed, std::int64_t survivor, instant now) {
    run(s, "UPDATE identities SET contact = $2 WHERE contact = $1", absorbed, survivor);
    run(s, "UPDATE effects SET contact = $2 WHERE contact = $1", absorbed, survivor);
    run(s, "UPDATE absorbed SET survivor = $2 WHERE survivor = $1", absorbed, survivor);
    rules::absorb(s, absorbed, survivor);
    overrides::absorb(s, absorbed, survivor);
    run(s, "INSERT INTO absorbed (id, survivor, at) VALUES ($1, $2, $3)", absorbed, survivor, now);
    run(s, "DELETE FROM contacts WHERE id = $1", absorbed);
}

bool remove(session& s, std::int64_t id) {
    run(s, "DELETE FROM identities WHERE contact = $1", id);
    return run(s, "DELETE FROM contacts WHERE id = $1", id) > 0;
}

bool erase(session& s, std::int64_t id) {
    run(s, "DELETE FROM absorbed WHERE survivor = $1", id);
    rules::erase(s, id);
    overrides::erase(s, id);
    return remove(s, id);
}

}  // namespace sluis::store::contacts
