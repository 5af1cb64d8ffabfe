// GET /api/jobs, GET /api/jobs/{id}: long work under way, with its progress.

#include "gateway/store/jobs.hpp"

#include "gateway/api/handlers.hpp"
#include "gateway/api/problem.hpp"
#include "gateway/api/render.hpp"

namespace sluis::api {
namespace {

constexpr std::string_view states[] = {"running", "done", "failed", "superseded"};

json to_json(const store::jobs::job& j) {
    return {{"id", j.id},
            {"kind", j.kind},
            {"subject", j.subject},
            {"state", states[static_cast<std::size_t>(j.now)]},
            {"done", j.done},
            {"total", j.total},
            {"created_at", to_rfc3339(j.created_at)},
            {"changed_at", to_rfc3339(j.changed_at)},
            {"words", j.words}};
}

}  // namespace

asio::awaitable<net::response> list_jobs(services& s, const call& c) {
    const result<page> p = page_of(c);
    if (!p) co_return problem(400, p.error());
    const auto read = [&](store::session& db) { return store::jobs::recent(db, p->limit); };
    const std::vector<store::jobs::job> found = co_await s.db.read(read);
    json items = json::array();
    for (const auto& j : found)
        items.push_back(to_json(j));
    co_return ok({{"items", std::move(items)}});
}

asio::awaitable<net::response> show_job(services& s, const call& c) {
    const auto id = number_of(c.path.front());
    if (!id) co_return unknown("job");
    const auto read = [&](store::session& db) { return store::jobs::get(db, *id); };
    const std::optional<store::jobs::job> found = co_await s.db.read(read);
    co_return found ? ok(to_json(*found)) : unknown("job");
}

}  // namespace sluis::api
