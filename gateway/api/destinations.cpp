// Destinations: what is declared, whether it runs, what waits to be sent there, and what a person
// does about one that stopped.

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

// What is kept in one audience at the network; in most cases, one target.
struct abandonment {
    std::int64_t destination = 0;
    std::vector<std::int64_t> audiences{};
    bool running = false;  // or can be
};

std::optional<abandonment> find_targets(store::session& db, const std::string& destination,
                                        const std::string& network_audience) {
    const auto d = declarations::get(db, kind::destination, destination);
    if (!d) return std::nullopt;
    abandonment found{.destination = d->number};
    const bool stopped = declarations::destination_state(db, d->number).stopped;
    for (const auto& t : declarations::targets_of_destination(db, d->number)) {
        if (t.network_audience != network_audience) continue;
        found.audiences.push_back(t.audience);
        found.running |= !stopped && !t.state.stopped;
    }
    return found;
}

constexpr std::size_t chunk = 1'000;

asio::awaitable<std::size_t> reconsider_members(services& s, std::int64_t destination) {
    const auto read = [&](store::session& db) {
        return declarations::targets_of_destination(db, destination);
    };
    const std::vector<declarations::target> targets = co_await s.db.read(read);
    std::size_t members = 0;
    for (const declarations::target& t : targets) {
        for (std::optional<std::int64_t> after = 0; after;) {
            const auto some = [&](store::session& db) {
                return store::ledger::reconsider(db, t.audience, destination, *after, chunk,
                                                 s.time.now());
            };
            const store::ledger::reconsidered did = co_await s.db.write(some);
            members += did.members;
            after = did.next;
        }
    }
    co_return members;
}

asio::awaitable<std::size_t> abandon_members(services& s, const abandonment& what) {
    std::size_t members = 0;
    for (const std::int64_t audience : what.audiences) {
        for (std::optional<std::int64_t> after = 0; after;) {
            const auto some = [&](store::session& db) {
                return store::ledger::abandon(db, audience, what.destination, *after, chunk,
                                              s.time.now());
            };
            const store::ledger::abandoned did = co_await s.db.write(some);
            members += did.members;
            after = did.next;
        }
    }
    co_return members;
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
    const auto find = [&](store::session& db) {
        return declarations::get(db, kind::destination, c.path.front());
    };
    const std::optional<declarations::declaration> d = co_await s.db.read(find);
    if (!d) co_return unknown("destination");
    const std::size_t members = co_await reconsider_members(s, d->number);
    const instant now = s.time.now();
    const auto write = [&](store::session& db) {
        declarations::resume_destination(db, d->number, now);
        store::audit::append(db, {.at = now,
                                  .actor = c.actor,
                                  .action = "destination.resume",
                                  .subject = d->id,
                                  .detail = std::to_string(members) + " members",
                                  .request_id = c.request_id});
    };
    co_await s.db.write(write);
    co_return ok({{"resumed", d->id}, {"members", members}});
}

asio::awaitable<net::response> abandon_audience(services& s, const call& c) {
    const std::string name = c.body.is_object() && c.body.contains("network_audience") &&
                                     c.body["network_audience"].is_string()
                                 ? c.body["network_audience"].get<std::string>()
                                 : std::string();
    if (name.empty()) {
        co_return problem(400, error{"missing", "body network_audience",
                                     "the audience's id at the network, as the destination shows"});
    }
    const auto find = [&](store::session& db) { return find_targets(db, c.path.front(), name); };
    const std::optional<abandonment> what = co_await s.db.read(find);
    if (!what) co_return unknown("destination");
    if (what->audiences.empty()) {
        co_return problem(404, error{"nothing is kept in that audience", "body network_audience",
                                     "the destination shows those where something is"});
    }
    if (what->running) {
        co_return problem(409, error{"it is not stopped: whoever leaves can be removed there",
                                     "body network_audience",
                                     "take it out of the declaration and wait for the removals"});
    }
    const std::size_t members = co_await abandon_members(s, *what);
    const auto note = [&](store::session& db) {
        store::audit::append(db, {.at = s.time.now(),
                                  .actor = c.actor,
                                  .action = "destination.abandon",
                                  .subject = c.path.front(),
                                  .detail = name + ": " + std::to_string(members) + " members",
                                  .request_id = c.request_id});
    };
    co_await s.db.write(note);
    co_return ok({{"abandoned", name}, {"members", members}});
}

}  // namespace sluis::api
