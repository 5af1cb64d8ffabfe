// Destinations: what is declared, whether it runs, and what waits to be sent there.

#include "gateway/api/handlers.hpp"
#include "gateway/api/problem.hpp"
#include "gateway/api/render.hpp"
#include "gateway/store/audit.hpp"
#include "gateway/store/ledger_counts.hpp"
#include "gateway/store/ledger_delivery.hpp"

namespace sluis::api {
namespace {

namespace declarations = store::declarations;
using declarations::kind;

json with_state(store::session& db, const declarations::declaration& d) {
    json j = to_json(d);
    j["running"] = to_json(declarations::destination_state(db, d.number));
    const auto waiting = store::ledger::waiting(db, d.number);
    j["waiting"] = {
        {"add", waiting.add}, {"remove", waiting.remove}, {"oldest", time_or_null(waiting.oldest)}};
    return j;
}

json targets_of(store::session& db, std::int64_t destination) {
    json all = json::array();
    for (const auto& t : declarations::targets_of_destination(db, destination)) {
        const auto audience = declarations::get(db, kind::audience, t.audience);
        all.push_back({{"audience", audience ? audience->id : "(removed)"},
                       {"network_audience", t.network_audience},
                       {"active", t.active},
                       {"running", to_json(t.state)}});
    }
    return all;
}

}  // namespace

asio::awaitable<net::response> list_destinations(services& s, const call&) {
    const auto read = [](store::session& db) {
        json items = json::array();
        for (const auto& d : declarations::list(db, kind::destination))
            items.push_back(with_state(db, d));
        return items;
    };
    json items = co_await s.db.read(read);
    co_return ok({{"items", std::move(items)}});
}

asio::awaitable<net::response> show_destination(services& s, const call& c) {
    const auto read = [&](store::session& db) -> json {
        const auto d = declarations::get(db, kind::destination, c.path.front());
        if (!d) return nullptr;
        json j = with_state(db, *d);
        j["audiences"] = targets_of(db, d->number);
        return j;
    };
    const json found = co_await s.db.read(read);
    co_return found.is_null() ? unknown("destination") : ok(found);
}

asio::awaitable<net::response> resume_destination(services& s, const call& c) {
    const instant now = s.time.now();
    const auto write = [&](store::session& db) {
        const auto d = declarations::get(db, kind::destination, c.path.front());
        if (!d) return false;
        declarations::resume_destination(db, d->number, now);
        store::audit::append(db, {.at = now,
                                  .actor = c.actor,
                                  .action = "destination.resume",
                                  .subject = d->id,
                                  .request_id = c.request_id});
        return true;
    };
    const bool found = co_await s.db.write(write);
    co_return found ? ok({{"resumed", c.path.front()}}) : unknown("destination");
}

}  // namespace sluis::api
