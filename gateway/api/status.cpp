// Is everything working, and what is waiting.

#include <map>
#include <optional>

#include "gateway/api/handlers.hpp"
#include "gateway/api/problem.hpp"
#include "gateway/api/render.hpp"
#include "gateway/store/fetches.hpp"
#include "gateway/store/jobs.hpp"
#include "gateway/store/ledger_counts.hpp"
#include "gateway/store/submissions.hpp"
#include "gateway/store/usage.hpp"

namespace sluis::api {
namespace {

namespace declarations = store::declarations;

json destinations_of(store::session& db) {
    json all = json::array();
    for (const auto& d : declarations::list(db, declarations::kind::destination)) {
        const auto waiting = store::ledger::waiting(db, d.number);
        std::int64_t stopped = 0;
        for (const auto& t : declarations::targets_of_destination(db, d.number))
            stopped += t.state.stopped ? 1 : 0;
        all.push_back({{"id", d.id},
                       {"running", to_json(declarations::destination_state(db, d.number))},
                       {"audiences_stopped", stopped},
                       {"waiting_add", waiting.add},
                       {"waiting_remove", waiting.remove},
                       {"oldest", time_or_null(waiting.oldest)}});
    }
    return all;
}

json submissions_of(store::session& db) {
    std::map<std::string_view, std::int64_t> sums;
    for (const std::string_view name : store::submissions::outcome_names())
        sums[name] = 0;
    for (const auto& c : store::submissions::counts(db))
        sums[store::submissions::name(c.became)] += c.submissions;
    json all = json::object();
    for (const auto& [name, submissions] : sums)
        all[std::string(name)] = submissions;
    return all;
}

// Sources of which nothing is fetched until somebody does something.
json parked_sources(store::session& db) {
    json all = json::array();
    for (const auto& d : declarations::list(db, declarations::kind::source)) {
        const auto fetching = store::fetches::of_source(db, d.id);
        if (fetching.parked == 0) continue;
        all.push_back({{"id", d.id},
                       {"waiting", fetching.waiting + fetching.parked},
                       {"since", time_or_null(fetching.oldest)},
                       {"reason", fetching.reason}});
    }
    return all;
}

json snapshot(store::session& db) {
    return {{"submissions", submissions_of(db)},
            {"marketing_contacts", store::usage::marketing_contacts(db)},
            {"sources", declarations::list(db, declarations::kind::source).size()},
            {"audiences", declarations::list(db, declarations::kind::audience).size()},
            {"sources_parked", parked_sources(db)},
            {"destinations", destinations_of(db)},
            {"jobs_running", store::jobs::running(db).size()}};
}

}  // namespace

asio::awaitable<net::response> show_status(services& s, const call&) {
    // First what waits: whatever is applied in between is then counted twice rather than never.
    const result<std::uint64_t> waiting = co_await s.waiting();
    const auto read = [](store::session& db) { return snapshot(db); };
    json body = co_await s.db.read(read);
    const std::string problem_now = s.not_ready();
    body["version"] = s.version;
    body["ready"] = problem_now.empty();
    body["not_ready_because"] = problem_now.empty() ? json(nullptr) : json(problem_now);
    body["submissions"]["waiting"] = waiting ? json(*waiting) : json(nullptr);
    co_return ok(body);
}

}  // namespace sluis::api
