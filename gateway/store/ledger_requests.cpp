// Requests whose result comes later.
#include "gateway/store/ledger_delivery.hpp"
#include "gateway/store/rows.hpp"
#include "gateway/store/scalars.hpp"

namespace sluis::store::ledger {
namespace {

#define COLUMNS                                                                                   \
    "id, audience, destination, request_id, direction, members, sent_at, poll_at, polls, state, " \
    "records, refused, match_rate"

std::string refused_text(const network_request& r) {
    scalar_writer out;
    for (const auto& [reason, records] : r.refused)
        out.text(reason).number(records);
    return out.take();
}

std::vector<std::pair<std::string, std::int64_t>> refused_in(std::string_view text) {
    std::vector<std::pair<std::string, std::int64_t>> refused;
    scalar_reader in(text);
    while (in.more()) {
        std::string reason = in.text();
        refused.emplace_back(std::move(reason), in.number());
    }
    return refused;
}

network_request request_of_row(const statement& row) {
    return {.id = row.integer(0),
            .audience = row.integer(1),
            .destination = row.integer(2),
            .request_id = row.text(3),
            .what = enum_at<todo>(row, 4),
            .members = row.integer(5),
            .sent_at = instant_at(row, 6),
            .poll_at = maybe_instant(row, 7),
            .polls = static_cast<int>(row.integer(8)),
            .state = static_cast<int>(row.integer(9)),
            .records = row.integer(10),
            .refused = refused_in(row.text(11)),
            .match_rate = row.text(12)};
}

}  // namespace

std::int64_t add_request(session& s, const network_request& r) {
    return number_of(query(
        s,
        "INSERT INTO network_requests (audience, destination, request_id, direction, members, "
        "sent_at, poll_at, polls, state, records, refused, match_rate) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id",
        r.audience, r.destination, r.request_id, r.what, r.members, r.sent_at, r.poll_at, r.polls,
        r.state, r.records, refused_text(r), r.match_rate));
}

std::vector<network_request> due_requests(session& s, std::int64_t destination, instant now,
                                          std::size_t limit) {
    auto& q = query(s,
                    "SELECT " COLUMNS
                    " FROM network_requests WHERE destination = $1 "
                    "AND poll_at <= $2 AND poll_at IS NOT NULL ORDER BY poll_at LIMIT $3",
                    destination, now, limit);
    return all(q, request_of_row);
}

std::optional<instant> next_poll(session& s, std::int64_t destination) {
    auto& q = query(s,
                    "SELECT poll_at FROM network_requests WHERE destination = $1 "
                    "AND poll_at IS NOT NULL ORDER BY poll_at LIMIT 1",
                    destination);
    return first(q, [](const statement& row) { return instant_at(row, 0); });
}

std::vector<network_request> list_requests(session& s, std::int64_t audience,
                                           std::int64_t destination, std::size_t limit) {
    auto& q = query(s,
                    "SELECT " COLUMNS
                    " FROM network_requests WHERE audience = $1 "
                    "AND destination = $2 ORDER BY id DESC LIMIT $3",
                    audience, destination, limit);
    return all(q, request_of_row);
}

void save_request(session& s, const network_request& r) {
    run(s,
        "UPDATE network_requests SET poll_at = $1, polls = $2, state = $3, records = $4, "
        "refused = $5, match_rate = $6 WHERE id = $7",
        r.poll_at, r.polls, r.state, r.records, refused_text(r), r.match_rate, r.id);
}

}  // namespace sluis::store::ledger
