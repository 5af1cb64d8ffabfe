// POST /api/breakdowns: of a kind of message, for everybody or those of a filter or a view; or of an
// audience. It is computed beside what comes in; GET /api/breakdowns/{id} says how far it is.

#include "gateway/api/breakdown_json.hpp"
#include "gateway/api/contact_list.hpp"
#include "gateway/api/handlers.hpp"
#include "gateway/api/problem.hpp"
#include "gateway/api/reason_json.hpp"
#include "gateway/api/render.hpp"
#include "gateway/base/fields.hpp"
#include "gateway/declaration/audience.hpp"
#include "gateway/declaration/view.hpp"
#include "gateway/store/audit.hpp"
#include "gateway/store/contacts.hpp"
#include "gateway/store/declarations.hpp"

namespace sluis::api {
namespace {

namespace breakdowns = store::breakdowns;
namespace declarations = store::declarations;
using declarations::kind;

// Each of them takes room until it is retired.
constexpr std::int64_t most_under_way = 10;

struct asked {
    breakdowns::subject of{};
    std::string destination{};
};

asked read_asked(const call& c, std::vector<error>& errors) {
    fields f(c.body, "body", errors);
    asked a;
    const std::string kind = f.text_or("kind", "");
    a.of.audience = f.text_or("audience", "");
    a.destination = f.text_or("destination", "");
    a.of.view = f.text_or("view", "");
    const json* filter = f.object("filter");
    f.done();
    if (kind.empty() == a.of.audience.empty())
        f.fail("kind", "exactly one of kind and audience says what it is of",
               "such as \"marketing_email\", or the id of an audience");
    if (!kind.empty()) a.of.kind = policy::message_kind_named(kind);
    if (!kind.empty() && !a.of.kind) f.fail("kind", "no such kind of message", names_of_kinds());
    if (!a.of.audience.empty() && (filter || !a.of.view.empty()))
        f.fail("audience", "an audience has its own filter", "leave filter and view out");
    if (filter && !a.of.view.empty()) f.fail("view", "both view and filter", "say one of them");
    if (!a.destination.empty() && a.of.audience.empty())
        f.fail("destination", "messages have none", "leave it out");
    if (!filter) return a;
    const audience::filter who = audience::parse_filter(*filter, "body filter", errors);
    if (compares_people(who)) need(c, permission::see_personal_data, "body filter");
    if (filter->contains("filterGroups")) a.of.filter_groups = filter->at("filterGroups").dump();
    return a;
}

// Where it is kept: the only place, when nothing is named.
void find_destination(store::session& db, asked& a, std::vector<error>& errors) {
    std::vector<declarations::target> kept;
    for (const auto& t : declarations::targets_of_audience(db, a.of.audience_number))
        if (t.active) kept.push_back(t);
    for (const auto& t : kept) {
        const bool is_meant = a.destination.empty()
                                  ? kept.size() == 1
                                  : destination_name(db, t.destination) == a.destination;
        if (is_meant) a.of.destination = t.destination;
    }
    const bool may_be_none = kept.empty() && a.destination.empty();
    if (a.of.destination == 0 && !may_be_none)
        errors.push_back({"missing, or not a destination of this audience", "body destination",
                          "name one of the audience's destinations"});
}

// The versions of what it depends on.
json find_audience(store::session& db, asked& a, std::vector<error>& errors) {
    const auto d = declarations::get(db, kind::audience, a.of.audience);
    if (!d) {
        errors.push_back({"there is no such audience", "body audience", "see /api/audiences"});
        return {};
    }
    const auto declared = declaration::read_audience(json::parse(d->body, nullptr, false), errors);
    a.of.audience_number = d->number;
    a.of.rules = declared.rules;
    a.of.filter_groups = declared.filter_groups.dump();
    find_destination(db, a, errors);
    return {{"audience_version", d->version}};
}

json find_view(store::session& db, const call& c, asked& a, std::vector<error>& errors) {
    const auto d = declarations::get(db, kind::view, a.of.view);
    if (!d) {
        errors.push_back({"there is no such view", "body view", "see /api/views"});
        return {};
    }
    const auto declared = declaration::read_view(json::parse(d->body, nullptr, false), errors);
    if (compares_people(declared.who)) need(c, permission::see_personal_data, "body view");
    a.of.filter_groups = declared.filter_groups.dump();
    return {{"view_version", d->version}};
}

void note(store::session& db, const call& c, const breakdowns::breakdown& b) {
    const std::string what =
        b.of.kind ? std::string(policy::name(*b.of.kind)) : "audience " + b.of.audience;
    store::audit::append(db, {.at = b.asked_at,
                              .actor = c.actor,
                              .action = "breakdown.make",
                              .subject = "breakdown " + std::to_string(b.id),
                              .detail = what,
                              .request_id = c.request_id});
}

json make(store::session& db, const services& s, const call& c, asked a, std::int64_t total,
          instant now, std::vector<error>& errors) {
    json configuration = json::object();
    if (!a.of.kind) configuration = find_audience(db, a, errors);
    if (!a.of.view.empty()) configuration = find_view(db, c, a, errors);
    if (!errors.empty()) return nullptr;
    configuration["sluis"] = s.version;
    const breakdowns::breakdown b = breakdowns::add(db, {.of = std::move(a.of),
                                                         .configuration = configuration.dump(),
                                                         .actor = c.actor,
                                                         .asked_at = now,
                                                         .total = total});
    note(db, c, b);
    return breakdown_json(db, c, b);
}

net::response too_many() {
    return problem(409, error{"there are 10 breakdowns under way", "", "wait until one is done"});
}

}  // namespace

asio::awaitable<net::response> make_breakdown(services& s, const call& c) {
    std::vector<error> errors;
    const asked a = read_asked(c, errors);
    if (!errors.empty()) co_return problem(400, "the request has errors", errors);
    const auto count = [](store::session& db) { return store::contacts::count(db); };
    const std::int64_t total = co_await s.db.read(count);
    const instant now = s.time.now();
    bool is_full = false;
    const auto write = [&](store::session& db) -> json {
        is_full = breakdowns::count_running(db) >= most_under_way;
        return is_full ? json(nullptr) : make(db, s, c, a, total, now, errors);
    };
    const json made = co_await s.db.write(write);
    if (is_full) co_return too_many();
    if (!errors.empty()) co_return problem(400, "the request has errors", errors);
    if (s.changed) co_await s.changed();
    co_return ok(made, 201);
}

}  // namespace sluis::api
