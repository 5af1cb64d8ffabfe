// Views: lists of contacts that are declared once and looked at again and again.

#include "gateway/api/contact_list.hpp"
#include "gateway/api/handlers.hpp"
#include "gateway/api/problem.hpp"
#include "gateway/api/render.hpp"
#include "gateway/declaration/view.hpp"
#include "gateway/store/declarations.hpp"

namespace sluis::api {
namespace {

namespace declarations = store::declarations;
using declarations::kind;

// Properties of a contact are for those who may see them: they have no column of the store's own.
json line_of(const declaration::view& v, const contact::contact& c, bool sees_people) {
    json line{{"id", c.id}};
    for (const audience::field& column : v.columns)
        if (sees_people || !column.column.empty()) line[column.name] = value_of(column, c);
    return line;
}

net::response contacts_of(store::session& db, const services& s, const call& c) {
    const auto d = declarations::get(db, kind::view, c.path.front());
    if (!d) return unknown("view");
    std::vector<error> errors;
    declaration::view v = declaration::read_view(json::parse(d->body, nullptr, false), errors);
    // It was checked when it was declared: another version of sluis wrote it.
    if (!errors.empty()) return problem(409, "the view is not valid; declare it again", errors);
    const contact_list l = read_list(s, c, std::move(v.who), std::move(v.by), errors);
    if (!errors.empty()) return problem(400, errors.front().text(), errors);
    return answer_list(
        db, s, l, [&](const contact::contact& one) { return line_of(v, one, c.sees_people()); });
}

}  // namespace

asio::awaitable<net::response> list_views(services& s, const call&) {
    const auto read = [](store::session& db) {
        json items = json::array();
        for (const auto& d : declarations::list(db, kind::view))
            items.push_back(to_json(d));
        return items;
    };
    json items = co_await s.db.read(read);
    co_return ok({{"items", std::move(items)}});
}

asio::awaitable<net::response> show_view(services& s, const call& c) {
    const auto read = [&](store::session& db) -> json {
        const auto d = declarations::get(db, kind::view, c.path.front());
        return d ? to_json(*d) : json(nullptr);
    };
    const json found = co_await s.db.read(read);
    co_return found.is_null() ? unknown("view") : ok(found);
}

asio::awaitable<net::response> list_view_contacts(services& s, const call& c) {
    const auto read = [&](store::session& db) { return contacts_of(db, s, c); };
    net::response found = co_await s.db.read(read);
    co_return found;
}

}  // namespace sluis::api
