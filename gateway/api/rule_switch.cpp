// POST /api/rules/{id}/on and /off.
//
// R17, R18  A rule does nothing until it is on. What it would touch is counted in the transaction
//           that switches it on; more promotions than it may make unasked take their exact number.

#include "gateway/api/rule_switch.hpp"

#include <algorithm>

#include "gateway/api/contact_list.hpp"
#include "gateway/api/handlers.hpp"
#include "gateway/api/problem.hpp"
#include "gateway/api/render.hpp"
#include "gateway/base/fields.hpp"
#include "gateway/store/audit.hpp"
#include "gateway/store/contacts.hpp"
#include "gateway/store/jobs.hpp"
#include "gateway/store/rules.hpp"

namespace sluis::api {
namespace {

namespace declarations = store::declarations;
namespace rules = store::rules;

constexpr std::string_view enrol_job = "enrol";  // as apply knows it
constexpr std::int64_t most_contacts = INT64_MAX;

void note(store::session& db, const services& s, const call& c, const char* action,
          const std::string& id, std::string detail) {
    store::audit::append(db, {.at = s.time.now(),
                              .actor = c.actor,
                              .action = action,
                              .subject = id,
                              .detail = std::move(detail),
                              .request_id = c.request_id});
}

net::response to_be_confirmed(const touched& n) {
    net::response r =
        problem(409, error{"it would promote " + std::to_string(n.would_promote) +
                               " contacts now: it is "
                               "off still",
                           "body expected_count", "look at them, and confirm with that number"});
    json body = json::parse(r.body);
    body["would_enrol"] = n.would_enrol;
    body["would_promote"] = n.would_promote;
    r.body = body.dump();
    return r;
}

// Those who stopped on their way go on with what they began with.
struct under_way {
    std::int64_t promoting = 0;
    bool sets_status = false;
};

under_way count_under_way(store::session& db, std::int64_t number) {
    under_way sums;
    for (const rules::under_way& u : rules::versions_under_way(db, number)) {
        const auto body = declarations::body_of(db, declarations::kind::rule, number, u.version);
        std::vector<error> unreadable;
        const declaration::rule before =
            declaration::read_rule(json::parse(body.value_or(""), nullptr, false), unreadable);
        if (promotes(before)) sums.promoting += u.runs;
        sums.sets_status = sums.sets_status || sets_status(before);
    }
    return sums;
}

net::response turn_on(store::session& db, const services& s, const call& c,
                      const std::optional<std::int64_t>& expected) {
    const auto d = declarations::get(db, declarations::kind::rule, c.path.front());
    if (!d) return unknown("rule");
    std::vector<error> errors;
    const declaration::rule r = rule_of(*d, errors);
    if (!errors.empty()) return problem(409, "the rule is not valid; declare it again", errors);
    if (sets_status(r) || count_under_way(db, d->number).sets_status)
        need(c, permission::update_marketing_status, "path");
    if (compares_people(r) || tells_of_people(r)) need(c, permission::see_personal_data, "path");
    if (does(r, declaration::action::email) && !s.sends_mail)
        return problem(409, error{"it sends e-mail, and there is no mail server: it is off still",
                                  "path", "set smtp.url and smtp.from, and start sluis anew"});
    rules::state state = rules::get(db, d->number).value_or(rules::state{});
    if (state.is_on) return ok({{"rule", r.id}, {"on", true}, {"changed", false}});
    const touched n = count_touched(db, r, d->number);
    const bool must_confirm = n.would_promote > r.confirm_above;
    if (expected ? *expected != n.would_promote : must_confirm) return to_be_confirmed(n);
    state.is_on = true;
    state.changed_at = s.time.now();
    state.changed_by = c.actor;
    rules::put(db, d->number, state);
    rules::unpause(db, d->number);
    const auto job =
        store::jobs::start(db, enrol_job, r.id, store::contacts::count(db), state.changed_at);
    note(db, s, c, "rule.on", r.id,
         "would enrol " + std::to_string(n.would_enrol) + ", promote " +
             std::to_string(n.would_promote));
    return ok({{"rule", r.id},
               {"on", true},
               {"changed", true},
               {"would_enrol", n.would_enrol},
               {"would_promote", n.would_promote},
               {"job", job.id}});
}

}  // namespace

void turn_off(store::session& db, std::int64_t rule, const std::string& actor, instant now) {
    rules::state state = rules::get(db, rule).value_or(rules::state{});
    if (!state.is_on) return;
    state.is_on = false;
    state.changed_at = now;
    state.changed_by = actor;
    rules::put(db, rule, state);
    rules::pause(db, rule);
}

declaration::rule rule_of(const declarations::declaration& d, std::vector<error>& errors) {
    return declaration::read_rule(json::parse(d.body, nullptr, false), errors);
}

bool compares_people(const declaration::rule& r) {
    return api::compares_people(r.trigger) ||
           std::ranges::any_of(r.program, [](const declaration::rule_step& step) {
               return api::compares_people(step.who);
           });
}

touched count_touched(store::session& db, const declaration::rule& r, std::int64_t number) {
    const auto sums =
        store::contacts::count_stages(db, rules::would_enrol(r.trigger, number, r.reenrol));
    const std::int64_t promoted = promotes(r) ? sums.non_marketing + sums.waiting : 0;
    return {.would_enrol = sums.sum(),
            .would_promote = promoted + count_under_way(db, number).promoting};
}

asio::awaitable<net::response> switch_rule_on(services& s, const call& c) {
    const json body = c.body.is_null() ? json::object() : c.body;
    std::vector<error> errors;
    fields f(body, "body", errors);
    const std::int64_t given = f.number_or("expected_count", -1, 0, most_contacts);
    f.done();
    if (!errors.empty()) co_return problem(400, "the request has errors", errors);
    std::optional<std::int64_t> expected;
    if (given >= 0) expected = given;
    const auto write = [&](store::session& db) { return turn_on(db, s, c, expected); };
    net::response answer = co_await s.db.write(write);
    if (answer.status == 200 && s.changed) co_await s.changed();
    co_return answer;
}

asio::awaitable<net::response> switch_rule_off(services& s, const call& c) {
    const json body = c.body.is_null() ? json::object() : c.body;
    std::vector<error> errors;
    fields f(body, "body", errors);
    const bool ends = f.flag_or("end_runs", false);
    f.done();
    if (!errors.empty()) co_return problem(400, "the request has errors", errors);
    const auto write = [&](store::session& db) {
        const auto d = declarations::get(db, declarations::kind::rule, c.path.front());
        if (!d) return unknown("rule");
        const instant now = s.time.now();
        turn_off(db, d->number, c.actor, now);
        const std::int64_t ended =
            ends ? rules::end_all(db, d->number, "the rule was switched off", now) : 0;
        note(db, s, c, "rule.off", d->id, ends ? std::to_string(ended) + " runs ended" : "");
        return ok({{"rule", d->id}, {"on", false}, {"ended", ended}});
    };
    net::response answer = co_await s.db.write(write);
    co_return answer;
}

}  // namespace sluis::api
