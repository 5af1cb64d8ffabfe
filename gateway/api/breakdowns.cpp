// Breakdowns that were made: their numbers, and the contacts behind each.

#include "gateway/store/breakdowns.hpp"

#include "gateway/api/breakdown_json.hpp"
#include "gateway/api/handlers.hpp"
#include "gateway/api/problem.hpp"
#include "gateway/api/reason_json.hpp"
#include "gateway/api/render.hpp"

namespace sluis::api {
namespace {

namespace breakdowns = store::breakdowns;

json line_of(const placed_contact& p, const breakdowns::breakdown& b, const call& c) {
    const auto primary = p.stood.reasons.primary();
    json line{{"contact", {{"id", p.stood.contact}, {"erased", true}}},
              {"standing", name(p.stood.at.now)},
              {"primary_reason", primary ? json(policy::name(*primary)) : json(nullptr)},
              {"reasons", to_json(p.stood.reasons, b.of.kind)}};
    if (!p.now) return line;
    line["contact"] = summary_of(*p.now, c.sees_people());
    if (p.stood.contact != p.now->id) line["was"] = p.stood.contact;  // merged since
    return line;
}

net::response contacts_of(store::session& db, const call& c, std::int64_t id,
                          const breakdown_list& l) {
    const auto b = breakdowns::get(db, id);
    if (auto refused = not_yet(b)) return *refused;
    const placed_page p = load_placed(db, id, l);
    json items = json::array();
    for (const placed_contact& one : p.items)
        items.push_back(line_of(one, *b, c));
    json page{{"items", std::move(items)}, {"next", p.next ? json(*p.next) : json(nullptr)}};
    say_if_hidden(page, c);
    return ok(page);
}

}  // namespace

asio::awaitable<net::response> list_breakdowns(services& s, const call& c) {
    const result<page> p = page_of(c);
    if (!p) co_return problem(400, p.error());
    const auto read = [&](store::session& db) {
        json items = json::array();
        for (const auto& b : breakdowns::list(db, p->before, p->limit))
            items.push_back(breakdown_json(db, c, b));
        return items;
    };
    json items = co_await s.db.read(read);
    json next = items.size() == p->limit ? items.back()["id"] : json(nullptr);
    co_return ok({{"items", std::move(items)}, {"next", std::move(next)}});
}

asio::awaitable<net::response> show_breakdown_of(services& s, const call& c) {
    const auto id = number_of(c.path.front());
    if (!id) co_return unknown("breakdown");
    const auto read = [&](store::session& db) -> json {
        const auto b = breakdowns::get(db, *id);
        return b ? breakdown_json(db, c, *b) : json(nullptr);
    };
    const json found = co_await s.db.read(read);
    co_return found.is_null() ? unknown("breakdown") : ok(found);
}

asio::awaitable<net::response> list_breakdown_contacts(services& s, const call& c) {
    const auto id = number_of(c.path.front());
    if (!id) co_return unknown("breakdown");
    std::vector<error> errors;
    const breakdown_list l = read_breakdown_list(c, errors);
    if (!errors.empty()) co_return problem(400, "the list cannot be given", errors);
    const auto read = [&](store::session& db) { return contacts_of(db, c, *id, l); };
    net::response found = co_await s.db.read(read);
    co_return found;
}

}  // namespace sluis::api
