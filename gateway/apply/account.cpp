#include "gateway/apply/account.hpp"

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

#include "gateway/store/contacts.hpp"
#include "gateway/store/periods.hpp"
#include "gateway/store/usage.hpp"

namespace sluis::apply {
namespace {

namespace periods = store::periods;
using nlohmann::json;

json number_or_null(const std::optional<std::int64_t>& n) {
    return n ? json(*n) : json(nullptr);
}

policy::rules rules_at(store::session& s, const policy::rules& configured, instant t) {
    const auto changes = periods::changes(s);
    return policy::in_force(configured, changes, t);
}

}  // namespace

bool is_account_behind(store::session& s, const policy::rules& configured, instant now) {
    auto found = periods::load(s);
    if (!found || found->now.ends_at <= now) return true;
    const policy::account before = *found;
    const policy::rules rules = rules_at(s, configured, now);
    (void)policy::move_boundary(*found, rules, now);
    policy::declare_limit(found->count, rules.tier);
    return *found != before;
}

open_account::open_account(store::session& s, const policy::rules& configured, instant now)
    : session_(s), at_(now), rules_(rules_at(s, configured, now)) {
    const auto found = periods::load(s);
    if (found) {
        account_ = *found;
    } else {
        const std::int64_t marketing = store::usage::marketing_contacts(s);
        account_ = policy::first_account(rules_, marketing, now);
        periods::open(s, account_, marketing);
    }
    stored_ = account_;
    pass_boundaries(configured);
    move_boundary();
    policy::declare_limit(account_.count, rules_.tier);
}

// Each with its own timestamp, however long ago it was.
void open_account::pass_boundaries(const policy::rules& configured) {
    while (account_.now.ends_at <= at_) {
        const std::int64_t staying = store::contacts::count_staying(session_);
        const std::int64_t leaving = store::usage::marketing_contacts(session_) - staying;
        periods::close(session_, account_, leaving);
        const instant boundary = account_.now.ends_at;
        const auto used = account_.count.used;
        // The limit of a contract that begins here counts from here.
        const policy::rules then = rules_at(session_, configured, boundary);
        policy::pass_boundary(account_, then, staying);
        periods::open(session_, account_, staying);
        periods::note(session_, {.at = at_,
                                 .kind = "boundary_passed",
                                 .detail = json{{"boundary", to_rfc3339(boundary)},
                                                {"left", leaving},
                                                {"stayed", staying},
                                                {"used_before", used},
                                                {"next", to_rfc3339(account_.now.ends_at)}}
                                               .dump()});
        stored_ = account_;
    }
}

void open_account::move_boundary() {
    const instant before = account_.now.ends_at;
    if (!policy::move_boundary(account_, rules_, at_)) return;
    periods::note(
        session_,
        {.at = at_,
         .kind = "boundary_moved",
         .detail =
             json{{"from", to_rfc3339(before)}, {"to", to_rfc3339(account_.now.ends_at)}}.dump()});
}

void open_account::tell_of_tier() {
    const policy::usage& before = stored_.count;
    policy::usage& now = account_.count;
    if (now.limit != before.limit && now.limit && before.limit && *now.limit > *before.limit &&
        rules_.tier.when_full == policy::on_limit::auto_upgrade) {
        periods::note(session_, {.at = at_,
                                 .kind = "tier_upgraded",
                                 .detail = json{{"from", number_or_null(before.limit)},
                                                {"to", number_or_null(now.limit)},
                                                {"used", now.used}}
                                               .dump()});
    }
    const auto warning = policy::take_warning(now, rules_.tier);
    if (!warning) return;
    periods::note(session_, {.at = at_,
                             .kind = "tier_warning",
                             .detail = json{{"per_cent", *warning},
                                            {"used", now.used},
                                            {"limit", number_or_null(now.limit)},
                                            {"waiting", now.held},
                                            {"period", account_.now.id()}}
                                           .dump()});
}

void open_account::save() {
    tell_of_tier();
    if (account_ != stored_) periods::save(session_, account_);
    stored_ = account_;
}

}  // namespace sluis::apply
