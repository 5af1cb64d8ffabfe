// Contract changes: entered in advance, each is a boundary at the beginning of its day (R36).

#include "gateway/policy/contracts.hpp"

#include <algorithm>
#include <chrono>

#include "gateway/api/handlers.hpp"
#include "gateway/api/problem.hpp"
#include "gateway/api/render.hpp"
#include "gateway/base/fields.hpp"
#include "gateway/base/time_zone.hpp"
#include "gateway/store/audit.hpp"
#include "gateway/store/periods.hpp"

namespace sluis::api {
namespace {

namespace periods = store::periods;
using policy::contract_change;

constexpr std::int64_t most_contacts = 1'000'000'000;
constexpr std::chrono::years furthest{20};

json to_json(const contract_change& c) {
    return {{"id", c.id},
            {"effective", to_text(c.effective)},
            {"renewal", to_text(c.renewal)},
            {"limit", c.limit ? json(*c.limit) : json(nullptr)},
            {"entered_at", to_rfc3339(c.entered_at)},
            {"entered_by", c.entered_by},
            {"withdrawn_at", time_or_null(c.withdrawn_at)}};
}

std::optional<std::chrono::local_days> day_in(fields& f, const char* name) {
    if (!f.has(name)) return std::nullopt;
    const auto day = local_day(f.text(name));
    if (!day) f.fail(name, "not a day", "such as 2026-06-15");
    return day;
}

contract_change read_contract(const call& c, const policy::rules& r, instant now,
                              std::vector<error>& errors) {
    fields f(c.body, "body", errors);
    contract_change change{.entered_at = now, .entered_by = c.actor};
    const auto today = r.when.zone.day_of(now);
    const auto effective = day_in(f, "effective");
    const auto renewal = day_in(f, "renewal");
    const auto limit = f.number_or("limit", 0, 0, most_contacts);
    f.done();
    if (!f.has("effective")) f.fail("effective", "missing", "the day on which it begins");
    if (limit > 0) change.limit = limit;
    if (!effective) return change;
    change.effective = *effective;
    if (*effective <= today) {
        f.fail("effective", "not in the future: that boundary would be in the past",
               "a day after " + to_text(today) + " (" + r.when.zone.name() + ")");
    } else if (*effective > today + furthest) {
        f.fail("effective", "more than twenty years away", "an earlier day");
    }
    change.renewal = renewal.value_or(policy::renewal_like(r.when.contracts.front(), *effective));
    if (renewal && *renewal <= *effective)
        f.fail("renewal", "not after the day on which it begins", "a later day, or leave it out");
    return change;
}

void note(store::session& db, const call& c, const char* action, const contract_change& change,
          instant now) {
    store::audit::append(db,
                         {.at = now,
                          .actor = c.actor,
                          .action = action,
                          .subject = std::to_string(change.id),
                          .detail = to_text(change.effective) + " to " + to_text(change.renewal),
                          .request_id = c.request_id});
}

}  // namespace

asio::awaitable<net::response> list_contracts(services& s, const call&) {
    const std::vector<contract_change> all = co_await s.db.read(periods::changes);
    json items = json::array();
    for (const contract_change& c : all)
        items.push_back(to_json(c));
    const policy::contract& configured = s.rules.when.contracts.front();
    json answer{{"configured",
                 {{"start", to_text(configured.start)}, {"renewal", to_text(configured.renewal)}}},
                {"items", std::move(items)}};
    co_return ok(answer);
}

asio::awaitable<net::response> add_contract(services& s, const call& c) {
    const instant now = s.time.now();
    std::vector<error> errors;
    const contract_change asked = read_contract(c, s.rules, now, errors);
    if (!errors.empty()) co_return problem(400, "the contract change has errors", errors);
    const auto write = [&](store::session& db) {
        contract_change added = periods::add(db, asked);
        note(db, c, "contract.add", added, now);
        return added;
    };
    const contract_change added = co_await s.db.write(write);
    if (s.changed) co_await s.changed();
    co_return ok(to_json(added), 201);
}

asio::awaitable<net::response> withdraw_contract(services& s, const call& c) {
    const auto id = number_of(c.path.front());
    if (!id) co_return unknown("contract change");
    const instant now = s.time.now();
    const auto today = s.rules.when.zone.day_of(now);
    enum class end { withdrawn, unknown, begun };
    const auto write = [&](store::session& db) {
        const auto all = periods::changes(db);
        const auto found = std::ranges::find(all, *id, &contract_change::id);
        if (found == all.end() || found->withdrawn_at) return end::unknown;
        if (found->effective <= today) return end::begun;
        (void)periods::withdraw(db, *id, now);
        note(db, c, "contract.withdraw", *found, now);
        return end::withdrawn;
    };
    const end ended = co_await s.db.write(write);
    if (ended == end::unknown) co_return unknown("contract change");
    if (ended == end::begun) {
        co_return problem(409, error{"it has begun: its boundary is past", "",
                                     "enter another contract change for a day to come"});
    }
    if (s.changed) co_await s.changed();
    co_return ok({{"withdrawn", *id}});
}

}  // namespace sluis::api
