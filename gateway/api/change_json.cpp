#include "gateway/api/change_json.hpp"

#include <algorithm>

#include "gateway/api/render.hpp"
#include "gateway/api/status_request.hpp"

namespace sluis::api {
namespace {

using policy::change;

// How many of so many newcomers the tier lets in.
std::int64_t let_in(policy::usage u, const policy::tier_rules& t, std::int64_t newcomers) {
    const bool has_room = !u.limit || t.when_full == policy::on_limit::allow;
    if (has_room) return newcomers;
    std::int64_t limit = *u.limit;
    if (t.when_full == policy::on_limit::auto_upgrade && !t.steps.empty())
        limit = std::max(limit, t.steps.back());
    const bool some_wait_first = t.when_full != policy::on_limit::block;
    return std::clamp<std::int64_t>(limit - u.used - (some_wait_first ? u.held : 0), 0, newcomers);
}

json sums_of(std::int64_t changed, std::int64_t unchanged, std::int64_t refused) {
    return {{"changed", changed}, {"unchanged", unchanged}, {"refused", refused}};
}

json undo_json(const store::changes::change& c) {
    const auto back = undo_of(c);
    if (!back) return {{"possible", false}, {"because", cannot_undo(c).what}};
    return {{"possible", c.ended_at.has_value()}, {"change", policy::name(*back)}};
}

}  // namespace

json to_json(const store::changes::change& c) {
    return {{"id", c.id},
            {"request_id", c.request_id},
            {"change", policy::name(c.what.what)},
            {"outside_window", policy::name(c.what.outside)},
            {"asked_by", c.actor},
            {"asked_at", to_rfc3339(c.what.by.at)},
            {"selection", json::parse(c.selection, nullptr, false)},
            {"undoes", c.undoes ? json(*c.undoes) : json(nullptr)},
            {"state", c.ended_at ? "done" : "running"},
            {"ended_at", time_or_null(c.ended_at)},
            {"total", c.total},
            {"done", c.changed + c.unchanged + c.refused},
            {"changed", c.changed},
            {"unchanged", c.unchanged},
            {"refused", c.refused},
            {"undo", undo_json(c)}};
}

json to_json(const store::changes::item& i) {
    json j{{"contact", i.contact}};
    if (!i.verdict) {
        j["verdict"] = nullptr;
        return j;
    }
    j.update(to_json(policy::answer{*i.verdict, i.why, i.possible_at}));
    return j;
}

json would_become(const policy::request& what, const store::contacts::stages& n,
                  const policy::account& a, const policy::tier_rules& t, instant now) {
    switch (what.what) {
        case change::promote: {
            const bool waiting_try_again = t.when_full != policy::on_limit::hold;
            const std::int64_t newcomers = n.non_marketing + (waiting_try_again ? n.waiting : 0);
            const std::int64_t in = let_in(a.count, t, newcomers);
            return sums_of(in + n.remembered + n.scheduled, n.marketing,
                           n.non_marketing + n.waiting - in);
        }
        case change::schedule_exit: {
            const std::int64_t nobody = n.non_marketing + n.waiting + n.scheduled;
            if (a.now.is_window_open(now)) return sums_of(n.marketing + n.remembered, nobody, 0);
            if (what.outside == policy::outside_window::remember)
                return sums_of(n.marketing, nobody + n.remembered, 0);
            return sums_of(0, nobody, n.marketing + n.remembered);
        }
        case change::unschedule:
            return sums_of(n.remembered + n.scheduled, n.non_marketing + n.waiting + n.marketing,
                           0);
        case change::demote_now:
            break;
    }
    return sums_of(0, n.non_marketing + n.waiting, n.marketing + n.remembered + n.scheduled);
}

std::optional<change> undo_of(const store::changes::change& c) {
    if (c.what.what == change::schedule_exit) return change::unschedule;
    if (c.what.what == change::unschedule) return change::schedule_exit;
    return std::nullopt;
}

error cannot_undo(const store::changes::change& c) {
    if (c.what.what == change::promote) {
        return {"a marketing contact stays one until the boundary", "",
                "schedule their exits: choose them with a filter, or by their numbers"};
    }
    return {"it changed nothing", "", "there is nothing to take back"};
}

}  // namespace sluis::api
