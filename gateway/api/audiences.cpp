// Audiences: who should be at which network, who is, and why the others are not.

#include "adapters/adapter.hpp"
#include "gateway/api/handlers.hpp"
#include "gateway/api/problem.hpp"
#include "gateway/api/render.hpp"
#include "gateway/policy/reason.hpp"
#include "gateway/store/contacts.hpp"
#include "gateway/store/jobs.hpp"
#include "gateway/store/ledger_counts.hpp"
#include "gateway/store/ledger_delivery.hpp"

namespace sluis::api {
namespace {

namespace declarations = store::declarations;
namespace ledger = store::ledger;
using declarations::kind;

constexpr std::size_t most_results = 5;

json reasons_of(const ledger::counts& c) {
    json all = json::array();
    for (std::size_t i = 0; i < policy::reason_count; ++i) {
        if (c.excluded[i] == 0) continue;
        const auto r = static_cast<policy::reason>(i);
        all.push_back({{"reason", policy::name(r)},
                       {"text", policy::explanation(r)},
                       {"contacts", c.excluded[i]}});
    }
    return all;
}

// What the network told later of the last requests: counts, since it names nobody.
json results_of(store::session& db, const declarations::target& t) {
    json all = json::array();
    for (const auto& r : ledger::list_requests(db, t.audience, t.destination, most_results)) {
        const auto state = static_cast<adapters::poll_outcome::state>(r.state);
        json refused = json::array();
        for (const auto& [reason, records] : r.refused)
            refused.push_back({{"reason", reason}, {"records", records}});
        all.push_back({{"request_id", r.request_id},
                       {"change", r.what == ledger::todo::remove ? "remove" : "add"},
                       {"sent_at", to_rfc3339(r.sent_at)},
                       {"members", r.members},
                       {"state", r.polls == 0 ? "not_asked_yet" : adapters::name(state)},
                       {"asked_again_at", time_or_null(r.poll_at)},
                       {"records", r.records},
                       {"refused", std::move(refused)},
                       {"match_rate", r.match_rate}});
    }
    return all;
}

// members = to_be_sent + all of not_sent; to_be_sent = accepted + unverified + pending + rejected.
json breakdown_of(store::session& db, const declarations::target& t) {
    const ledger::counts c = ledger::count(db, t.audience, t.destination);
    return {{"destination", destination_name(db, t.destination)},
            {"network_audience", t.network_audience},
            {"active", t.active},
            {"running", to_json(t.state)},
            {"members", c.members},
            {"to_be_sent", c.to_be_sent},
            {"accepted", c.accepted},
            {"unverified", c.unverified},
            {"pending", c.pending},
            {"rejected", c.rejected},
            {"not_sent", reasons_of(c)},
            {"leaving", c.leaving},
            {"removal_refused", c.removal_refused},
            {"results", results_of(db, t)}};
}

// The back-fill that is under way, or null: until it ends, the counts are those of before.
json running_job(store::session& db, const std::string& audience) {
    for (const auto& j : store::jobs::running(db)) {
        if (j.subject != audience) continue;
        return {{"id", j.id}, {"kind", j.kind}, {"done", j.done}, {"total", j.total}};
    }
    return nullptr;
}

json with_targets(store::session& db, const declarations::declaration& d) {
    json j = to_json(d);
    j["targets"] = json::array();
    for (const auto& t : declarations::targets_of_audience(db, d.number))
        j["targets"].push_back(breakdown_of(db, t));
    j["job"] = running_job(db, d.id);
    return j;
}

}  // namespace

asio::awaitable<net::response> list_audiences(services& s, const call&) {
    const auto read = [](store::session& db) {
        json items = json::array();
        for (const auto& d : declarations::list(db, kind::audience))
            items.push_back(with_targets(db, d));
        return items;
    };
    json items = co_await s.db.read(read);
    co_return ok({{"items", std::move(items)}});
}

asio::awaitable<net::response> show_audience(services& s, const call& c) {
    const auto read = [&](store::session& db) -> json {
        const auto d = declarations::get(db, kind::audience, c.path.front());
        return d ? with_targets(db, *d) : json(nullptr);
    };
    const json found = co_await s.db.read(read);
    co_return found.is_null() ? unknown("audience") : ok(found);
}

asio::awaitable<net::response> show_breakdown(services& s, const call& c) {
    const auto read = [&](store::session& db) -> json {
        const auto d = declarations::get(db, kind::audience, c.path.front());
        if (!d) return nullptr;
        json targets = json::array();
        for (const auto& t : declarations::targets_of_audience(db, d->number))
            targets.push_back(breakdown_of(db, t));
        return {{"audience", d->id},
                {"contacts", store::contacts::count(db)},
                {"job", running_job(db, d->id)},
                {"destinations", std::move(targets)}};
    };
    const json found = co_await s.db.read(read);
    co_return found.is_null() ? unknown("audience") : ok(found);
}

}  // namespace sluis::api
