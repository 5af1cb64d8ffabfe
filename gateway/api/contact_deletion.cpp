// DELETE /api/contacts/{id}, and what was deleted: it can be restored for a while. (For good:
// erasures.cpp.)

#include <algorithm>
#include <string>
#include <utility>

#include "gateway/api/handlers.hpp"
#include "gateway/api/problem.hpp"
#include "gateway/api/render.hpp"
#include "gateway/store/deleted.hpp"

namespace sluis::api {
namespace {

std::optional<std::int64_t> contact_in(const call& c) {
    std::string_view text = c.path.front();
    if (text.starts_with('c')) text.remove_prefix(1);
    return number_of(text);
}

json to_json(const store::deleted::entry& e) {
    return {{"contact", e.contact},
            {"deleted_at", to_rfc3339(e.deleted_at)},
            {"deleted_by", e.deleted_by},
            {"restorable_until", to_rfc3339(e.restorable_until)}};
}

net::response taken(const contact_restored& done) {
    const std::string who = "contact " + std::to_string(done.other);
    json body{{"contact", done.other}};
    net::response r =
        done.other_is_deleted
            ? problem(409, error{"this person came back as " + who + ", which was deleted too",
                                 "path", "restore that one"})
            : problem(409, error{"this person came back as " + who, "path",
                                 "look at that one; to have this one instead, delete it first"});
    body.update(json::parse(r.body));
    r.body = body.dump();
    return r;
}

}  // namespace

asio::awaitable<net::response> remove_contact(services& s, const call& c) {
    const auto id = contact_in(c);
    if (!id) co_return unknown("contact");
    contact_ask asked{.contact = *id, .who = {c.actor, c.request_id}};
    auto doing = s.remove_contact(std::move(asked));
    const std::optional<contact_removed> done = co_await std::move(doing);
    if (!done) co_return unknown("contact");
    co_return ok(
        {{"deleted", done->contact}, {"restorable_until", to_rfc3339(done->restorable_until)}});
}

asio::awaitable<net::response> list_deleted_contacts(services& s, const call& c) {
    const result<page> p = page_of(c);
    if (!p) co_return problem(400, p.error());
    const auto read = [&](store::session& db) {
        return store::deleted::list(db, p->before, p->limit);
    };
    const std::vector<store::deleted::entry> found = co_await s.db.read(read);
    json items = json::array();
    for (const store::deleted::entry& e : found)
        items.push_back(to_json(e));
    json next = found.size() == p->limit ? json(found.back().contact) : json(nullptr);
    co_return ok({{"items", std::move(items)}, {"next", std::move(next)}});
}

asio::awaitable<net::response> restore_contact(services& s, const call& c) {
    const auto id = contact_in(c);
    if (!id) co_return unknown("deleted contact");
    contact_ask asked{.contact = *id, .who = {c.actor, c.request_id}};
    auto doing = s.restore_contact(std::move(asked));
    const contact_restored done = co_await std::move(doing);
    if (done.other != 0) co_return taken(done);
    if (!done.is_restored) co_return unknown("deleted contact");
    co_return ok({{"restored", *id}});
}

}  // namespace sluis::api
