// Changes of many contacts are asked for: counted first (dry_run), then confirmed with that count.
//
// R13, R14  Who is meant is counted in the transaction that confirms it; another count than the one
//           that was expected changes nothing, and is answered with the present one.
// R15       An Idempotency-Key is used once: the same request again is answered with the same change.

#include <algorithm>
#include <utility>

#include "gateway/api/change_json.hpp"
#include "gateway/api/contact_list.hpp"
#include "gateway/api/handlers.hpp"
#include "gateway/api/problem.hpp"
#include "gateway/api/render.hpp"
#include "gateway/api/status_request.hpp"
#include "gateway/audience/filter_sql.hpp"
#include "gateway/base/codec.hpp"
#include "gateway/declaration/view.hpp"
#include "gateway/policy/contracts.hpp"
#include "gateway/store/audit.hpp"
#include "gateway/store/breakdowns.hpp"
#include "gateway/store/contacts.hpp"
#include "gateway/store/declarations.hpp"
#include "gateway/store/periods.hpp"
#include "gateway/store/usage.hpp"

namespace sluis::api {
namespace {

namespace changes = store::changes;
namespace declarations = store::declarations;

constexpr std::size_t most_ids = 100'000;
constexpr std::int64_t most_contacts = INT64_MAX;

struct asked {
    policy::request what{};
    std::vector<std::int64_t> ids{};  // either these,
    std::string view{};               // or those of a view,
    std::int64_t breakdown = 0;       // or those that a breakdown has as non-marketing (R52),
    audience::filter who{};           // or those of a filter
    json selection = json::object();  // as it was said
    std::optional<std::int64_t> expected{};
    bool dry_run = false;
};

void read_ids(const json& given, asked& a, std::vector<error>& errors) {
    if (given.size() > most_ids) {
        errors.push_back({"too many", "body contacts", "at most 100000; or a filter, or a view"});
        return;
    }
    for (const json& id : given) {
        if (!id.is_number_integer() || id.get<std::int64_t>() <= 0) {
            errors.push_back({"not the number of a contact", "body contacts", "such as 42"});
            return;
        }
        a.ids.push_back(id.get<std::int64_t>());
    }
    std::ranges::sort(a.ids);
    const auto doubled = std::ranges::unique(a.ids);
    a.ids.erase(doubled.begin(), doubled.end());
    a.selection = {{"contacts", a.ids.size()}};
}

void read_selection(fields& f, const call& c, asked& a, std::vector<error>& errors) {
    const json* contacts = f.array("contacts");
    const json* filter = f.object("filter");
    a.view = f.text_or("view", "");
    a.breakdown = f.number_or("breakdown", 0, 1, INT64_MAX);
    const int ways = (f.has("contacts") ? 1 : 0) + (f.has("filter") ? 1 : 0) +
                     (f.has("view") ? 1 : 0) + (f.has("breakdown") ? 1 : 0);
    if (ways != 1) {
        f.fail("contacts", "exactly one of contacts, filter, view and breakdown says who is meant",
               "a list of numbers, a filter, the id of a view, or the number of a breakdown");
        return;
    }
    if (f.has("breakdown")) a.selection = {{"breakdown", a.breakdown}};
    if (contacts) read_ids(*contacts, a, errors);
    if (!a.view.empty()) a.selection = {{"view", a.view}};
    if (!filter) return;
    a.who = audience::parse_filter(*filter, "body filter", errors);
    if (compares_people(a.who)) need(c, permission::see_personal_data, "body filter");
    a.selection = {{"filter", *filter}};
}

asked read_asked(const services& s, const call& c, std::vector<error>& errors) {
    fields f(c.body, "body", errors);
    asked a;
    a.what = read_request(f, s, c);
    read_selection(f, c, a, errors);
    a.dry_run = f.flag_or("dry_run", false);
    const std::int64_t expected = f.number_or("expected_count", -1, 0, most_contacts);
    if (expected >= 0) a.expected = expected;
    if (!a.dry_run && !f.has("expected_count")) {
        f.fail("expected_count", "missing",
               "how many contacts are meant: ask with dry_run: true first, which counts them");
    }
    f.done();
    return a;
}

// Its numbers must be there: half of the contacts are not those who were meant.
bool find_breakdown(store::session& db, const asked& a, std::vector<error>& errors) {
    const auto b = store::breakdowns::get(db, a.breakdown);
    if (!b) {
        errors.push_back({"there is no such breakdown", "body breakdown", "see /api/breakdowns"});
    } else if (!b->ended_at) {
        errors.push_back({"it is being computed", "body breakdown", "wait until it is done"});
    }
    return errors.empty();
}

// The filter of the view, as it is declared now.
bool find_selection(store::session& db, const call& c, asked& a, std::vector<error>& errors) {
    if (a.breakdown != 0) return find_breakdown(db, a, errors);
    if (a.view.empty()) return true;
    const auto d = declarations::get(db, declarations::kind::view, a.view);
    if (!d) {
        errors.push_back({"there is no such view", "body view", "see GET /api/views"});
        return false;
    }
    a.who = declaration::read_view(json::parse(d->body, nullptr, false), errors).who;
    if (compares_people(a.who)) need(c, permission::see_personal_data, "body view");
    return errors.empty();
}

audience::sql_condition condition_of(const asked& a) {
    if (a.breakdown != 0)
        return store::breakdowns::condition_of(a.breakdown, policy::reason::non_marketing);
    if (a.ids.empty()) return audience::to_sql(a.who);
    // The numbers stand in the text: a statement has not so many parameters.
    std::string list;
    for (const std::int64_t id : a.ids)
        list += (list.empty() ? "" : ",") + std::to_string(id);
    return {.text = "id IN (" + list + ")"};
}

std::string hash_of(const call& c) {
    return store::sha256(c.actor + '\n' + c.body.dump());
}

json preview(store::session& db, const services& s, const asked& a, instant now) {
    const auto sums = store::contacts::count_stages(db, condition_of(a));
    const auto all = store::periods::changes(db);
    const policy::rules r = policy::in_force(s.rules, all, now);
    const auto account = store::periods::load(db).value_or(
        policy::first_account(r, store::usage::marketing_contacts(db), now));
    return {{"dry_run", true},
            {"count", sums.sum()},
            {"would", would_become(a.what, sums, account, r.tier, now)},
            {"by_stage",
             {{"non_marketing", sums.non_marketing},
              {"waiting_for_room", sums.waiting},
              {"marketing", sums.marketing},
              {"exit_remembered", sums.remembered},
              {"scheduled", sums.scheduled}}}};
}

net::response wrong_count(std::int64_t count) {
    net::response r = problem(
        409, error{"the selection has " + std::to_string(count) + " contacts: nothing was changed",
                   "body expected_count", "look at them, and confirm with that number"});
    json body = json::parse(r.body);
    body["count"] = count;
    r.body = body.dump();
    return r;
}

struct ended {
    std::optional<changes::change> made{};
    bool is_new = false;
    std::int64_t count = 0;
    std::vector<error> errors{};
};

changes::change as_new(const asked& a, const call& c) {
    changes::change made{.request_id = c.request_id, .what = a.what, .actor = c.actor};
    if (made.request_id.empty()) made.request_id = store::random_token().reveal();
    made.request_hash = hash_of(c);
    made.selection = a.selection.dump();
    return made;
}

void note(store::session& db, const call& c, const changes::change& made, instant now) {
    store::audit::append(db, {.at = now,
                              .actor = c.actor,
                              .action = "contacts.status",
                              .subject = "change " + std::to_string(made.id),
                              .detail = std::string(policy::name(made.what.what)) + " of " +
                                        std::to_string(made.total) + " contacts",
                              .request_id = made.request_id});
}

ended confirm(store::session& db, const call& c, asked a, instant now) {
    ended e;
    e.made = changes::find(db, c.request_id);
    if (e.made) return e;
    if (!find_selection(db, c, a, e.errors)) return e;
    changes::change made = changes::add(db, as_new(a, c));
    e.count = a.ids.empty() ? changes::choose(db, made.id, condition_of(a))
                            : changes::choose(db, made.id, a.ids);
    if (e.count != a.expected) throw e.count;  // which undoes it
    changes::begin(db, made.id, e.count, now);
    e.made = changes::get(db, made.id);
    e.is_new = true;
    note(db, c, *e.made, now);
    return e;
}

net::response used_before() {
    return problem(409, error{"it was used for another request", "Idempotency-Key",
                              "send another one with a new request"});
}

}  // namespace

asio::awaitable<net::response> ask_change(services& s, const call& c) {
    std::vector<error> errors;
    asked a = read_asked(s, c, errors);
    if (!errors.empty()) co_return problem(400, "the request has errors", errors);
    const instant now = s.time.now();
    if (a.dry_run) {
        const auto read = [&](store::session& db) {
            return find_selection(db, c, a, errors) ? preview(db, s, a, now) : json(nullptr);
        };
        json counted = co_await s.db.read(read);
        co_return errors.empty() ? ok(counted) : problem(400, "the request has errors", errors);
    }
    const auto write = [&](store::session& db) { return confirm(db, c, a, now); };
    std::optional<std::int64_t> other_count;
    ended e;
    try {
        e = co_await s.db.write(write);
    } catch (const std::int64_t count) {
        other_count = count;
    }
    if (other_count) co_return wrong_count(*other_count);
    if (!e.errors.empty()) co_return problem(400, "the request has errors", e.errors);
    if (!e.is_new && e.made->request_hash != hash_of(c)) co_return used_before();
    if (e.is_new && s.changed) co_await s.changed();
    co_return ok(to_json(*e.made), e.is_new ? 201 : 200);
}

asio::awaitable<net::response> undo_change(services& s, const call& c) {
    const auto id = number_of(c.path.front());
    if (!id) co_return unknown("change");
    const instant now = s.time.now();
    std::optional<error> impossible;
    const auto write = [&](store::session& db) {
        ended e;
        const auto of = changes::get(db, *id);
        if (!of) return e;
        const auto back = undo_of(*of);
        if (!of->ended_at) impossible = error{"it has not ended", "", "wait until it has"};
        if (!back) impossible = cannot_undo(*of);
        if (impossible) return e;
        e.made = changes::find(db, c.request_id);
        if (e.made) return e;
        asked a{.selection = {{"changed_by", *id}}};
        a.what = {*back, {now, contact::reason_type::user, c.actor}, s.rules.outside};
        changes::change made = as_new(a, c);
        made.undoes = *id;
        made = changes::add(db, made);
        changes::begin(db, made.id, changes::choose_changed_by(db, made.id, *id), now);
        e.made = changes::get(db, made.id);
        e.is_new = true;
        note(db, c, *e.made, now);
        return e;
    };
    const ended e = co_await s.db.write(write);
    if (impossible) co_return problem(409, *impossible);
    if (!e.made) co_return unknown("change");
    if (!e.is_new && e.made->undoes != *id) co_return used_before();
    if (e.is_new && s.changed) co_await s.changed();
    co_return ok(to_json(*e.made), e.is_new ? 201 : 200);
}

}  // namespace sluis::api
