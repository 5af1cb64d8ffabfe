// GET /api/audit: who changed what.

#include "gateway/store/audit.hpp"

#include "gateway/api/handlers.hpp"
#include "gateway/api/problem.hpp"
#include "gateway/api/render.hpp"

namespace sluis::api {

asio::awaitable<net::response> list_audit(services& s, const call& c) {
    const result<page> p = page_of(c);
    if (!p) co_return problem(400, p.error());
    const auto read = [&](store::session& db) {
        return store::audit::list(db, p->before, p->limit);
    };
    const std::vector<store::audit::record> found = co_await s.db.read(read);
    json items = json::array();
    for (const auto& r : found) {
        items.push_back({{"id", r.id},
                         {"at", to_rfc3339(r.at)},
                         {"actor", r.actor},
                         {"action", r.action},
                         {"subject", r.subject},
                         {"detail", r.detail}});
    }
    json next = found.size() == p->limit ? json(found.back().id) : json(nullptr);
    co_return ok({{"items", std::move(items)}, {"next", std::move(next)}});
}

}  // namespace sluis::api
