// What is used of the tier in the present period, who leaves it, and what the periods before counted.

#include "gateway/store/usage.hpp"

#include <algorithm>

#include "gateway/api/handlers.hpp"
#include "gateway/api/problem.hpp"
#include "gateway/api/render.hpp"
#include "gateway/policy/contracts.hpp"
#include "gateway/store/contacts.hpp"
#include "gateway/store/periods.hpp"

namespace sluis::api {
namespace {

namespace periods = store::periods;

json number_or_null(const std::optional<std::int64_t>& n) {
    return n ? json(*n) : json(nullptr);
}

// As far as it is known: before the first submission nothing has been counted.
policy::account account_of(store::session& db, const policy::rules& r, std::int64_t marketing,
                           instant now) {
    return periods::load(db).value_or(policy::first_account(r, marketing, now));
}

json period_of(const policy::account& a, const policy::rules& r) {
    return {{"id", a.now.id()},
            {"kind", policy::name(r.when.kind)},
            {"started_at", to_rfc3339(a.now.started_at)},
            {"ends_at", to_rfc3339(a.now.ends_at)},
            {"ends_at_local", r.when.zone.text_of(a.now.ends_at)},
            {"timezone", r.when.zone.name()}};
}

json window_of(const policy::account& a, instant now) {
    return {{"open", a.now.is_window_open(now)},
            {"opens_at", time_or_null(a.now.window_opens_at)},
            {"closes_at", to_rfc3339(a.now.ends_at)}};
}

json tier_of(const policy::usage& u, const policy::tier_rules& t) {
    const bool has_limit = u.limit && *u.limit > 0;
    return {{"limit", number_or_null(u.limit)},
            {"limit_declared", number_or_null(t.limit)},
            {"on_limit", policy::name(t.when_full)},
            {"used", u.used},
            {"per_cent", has_limit ? json(u.used * 100 / *u.limit) : json(nullptr)},
            {"waiting", u.held},
            {"warned_at_per_cent", u.warned > 0 ? json(u.warned) : json(nullptr)}};
}

json reasons_of(store::session& db) {
    json items = json::array();
    for (const auto& m : store::usage::by_reason(db)) {
        items.push_back({{"reason", contact::name(m.reason)},
                         {"reason_id", m.reason_id},
                         {"contacts", m.contacts}});
    }
    return items;
}

json usage_of(store::session& db, const policy::rules& configured, instant now) {
    const auto changes = periods::changes(db);
    const policy::rules r = policy::in_force(configured, changes, now);
    const std::int64_t marketing = store::usage::marketing_contacts(db);
    const policy::account a = account_of(db, r, marketing, now);
    const auto leaving = store::contacts::count_leaving(db);
    return {
        {"at", to_rfc3339(now)},
        {"period", period_of(a, r)},
        {"window", window_of(a, now)},
        {"tier", tier_of(a.count, r.tier)},
        {"marketing_contacts", marketing},
        {"scheduled_to_leave", leaving.scheduled},
        {"asked_to_leave", leaving.asked},
        {"projected_after_boundary", marketing - leaving.asked},
        {"being_settled", store::contacts::count_due(db, a.now.ends_at, a.now.is_window_open(now))},
        {"by", reasons_of(db)}};
}

json to_json(const periods::record& r) {
    return {{"id", r.when.id()},
            {"started_at", to_rfc3339(r.when.started_at)},
            {"ends_at", to_rfc3339(r.when.ends_at)},
            {"is_closed", r.is_closed},
            {"began_with", r.began_with},
            {"used", r.count.used},
            {"limit", number_or_null(r.count.limit)},
            {"waiting", r.count.held},
            {"left_at_its_end", r.is_closed ? json(r.leaving) : json(nullptr)}};
}

}  // namespace

asio::awaitable<net::response> show_usage(services& s, const call&) {
    const instant now = s.time.now();
    const auto read = [&](store::session& db) { return usage_of(db, s.rules, now); };
    json found = co_await s.db.read(read);
    co_return ok(found);
}

asio::awaitable<net::response> list_periods(services& s, const call& c) {
    const result<page> p = page_of(c);
    if (!p) co_return problem(400, p.error());
    const auto read = [&](store::session& db) { return periods::list(db, p->limit); };
    const std::vector<periods::record> found = co_await s.db.read(read);
    json items = json::array();
    for (const periods::record& r : found)
        items.push_back(to_json(r));
    co_return ok({{"items", std::move(items)}});
}

}  // namespace sluis::api
