#include "gateway/store/erasures.hpp"

#include <nlohmann/json.hpp>

#include "gateway/policy/reason.hpp"
#include "gateway/store/rows.hpp"

namespace sluis::store::erasures {
namespace {

#define COLUMNS "at, asked_by, submission, contacts, deleted_contacts, contents, history_rows"
#define PENDING \
    "(SELECT COUNT(*) FROM erasure_receipts r WHERE r.erasure = erasures.id AND r.state = 0)"

erasure erasure_of_row(const statement& row) {
    return {.id = row.integer(0),
            .at = instant_at(row, 1),
            .asked_by = row.text(2),
            .submission = row.text(3),
            .contacts = row.integer(4),
            .deleted_contacts = row.integer(5),
            .contents = row.integer(6),
            .history_rows = row.integer(7),
            .pending = row.integer(8)};
}

std::string network_in(const std::string& destination) {
    const auto body = nlohmann::json::parse(destination, nullptr, false);
    return body.is_object() ? body.value("network", "") : "";
}

receipt receipt_of_row(const statement& row) {
    receipt r{.contact = row.integer(0),
              .audience = row.text(1),
              .destination = row.text(2),
              .network = row.text(3),
              .state = enum_at<receipt_state>(row, 4),
              .ended_at = maybe_instant(row, 5)};
    if (r.state != receipt_state::pending || row.is_null(6)) return r;
    r.is_refused = policy::reasons(static_cast<std::uint32_t>(row.integer(6)))
                       .has(policy::reason::removal_refused);
    r.network_code = row.text(7);
    r.network_words = row.text(8);
    return r;
}

}  // namespace

std::int64_t add(session& s, const erasure& e) {
    return number_of(query(
        s, "INSERT INTO erasures (" COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
        e.at, e.asked_by, e.submission, e.contacts, e.deleted_contacts, e.contents,
        e.history_rows));
}

std::optional<erasure> get(session& s, std::int64_t id) {
    return first(query(s, "SELECT id, " COLUMNS ", " PENDING " FROM erasures WHERE id = $1", id),
                 erasure_of_row);
}

std::vector<erasure> list(session& s, std::int64_t before, std::size_t limit) {
    auto& q = query(s,
                    "SELECT id, " COLUMNS ", " PENDING
                    " FROM erasures WHERE ($1 = 0 OR id < $1) ORDER BY id DESC LIMIT $2",
                    before, limit);
    return all(q, erasure_of_row);
}

void add_receipts(session& s, std::int64_t erasure, std::int64_t contact) {
    struct place {
        std::int64_t audience;
        std::int64_t destination;
        std::string audience_id;
        std::string destination_id;
        std::string network;
    };
    auto& q = query(s,
                    "SELECT m.audience, m.destination, COALESCE(a.id, ''), COALESCE(d.id, ''), "
                    "COALESCE(d.body, '') FROM membership m "
                    "LEFT JOIN audiences a ON a.number = m.audience "
                    "LEFT JOIN destinations d ON d.number = m.destination WHERE m.contact = $1",
                    contact);
    const auto places = all(q, [](const statement& row) {
        return place{row.integer(0), row.integer(1), row.text(2), row.text(3),
                     network_in(row.text(4))};
    });
    for (const place& p : places)
        run(s,
            "INSERT INTO erasure_receipts (erasure, audience, destination, contact, audience_id, "
            "destination_id, network, state) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            erasure, p.audience, p.destination, contact, p.audience_id, p.destination_id, p.network,
            receipt_state::pending);
}

std::vector<receipt> receipts_of(session& s, std::int64_t erasure) {
    auto& q = query(s,
                    "SELECT r.contact, r.audience_id, r.destination_id, r.network, r.state, "
                    "r.ended_at, m.reasons, m.network_code, m.network_words "
                    "FROM erasure_receipts r LEFT JOIN membership m ON m.audience = r.audience "
                    "AND m.destination = r.destination AND m.contact = r.contact "
                    "WHERE r.erasure = $1 ORDER BY r.destination, r.audience, r.contact",
                    erasure);
    return all(q, receipt_of_row);
}

std::int64_t count_pending(session& s) {
    return number_of(query(s, "SELECT COUNT(*) FROM erasure_receipts WHERE state = 0"));
}

void abandon(session& s, std::int64_t audience, std::int64_t destination, std::int64_t contact,
             instant now) {
    run(s,
        "UPDATE erasure_receipts SET state = $1, ended_at = $2 WHERE state = 0 AND audience = $3 "
        "AND destination = $4 AND contact = $5",
        receipt_state::abandoned, now, audience, destination, contact);
}

std::int64_t confirm(session& s, instant now) {
    return run(s,
               "UPDATE erasure_receipts SET state = $1, ended_at = $2 WHERE state = 0 "
               "AND NOT EXISTS (SELECT 1 FROM membership m "
               "WHERE m.audience = erasure_receipts.audience "
               "AND m.destination = erasure_receipts.destination "
               "AND m.contact = erasure_receipts.contact)",
               receipt_state::confirmed, now);
}

}  // namespace sluis::store::erasures
