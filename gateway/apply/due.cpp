#include "gateway/apply/due.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "gateway/apply/save_contact.hpp"
#include "gateway/policy/request.hpp"
#include "gateway/store/contacts.hpp"
#include "gateway/store/jobs.hpp"
#include "gateway/store/periods.hpp"

namespace sluis::apply {
namespace {

namespace jobs = store::jobs;

std::optional<jobs::job> running_boundary(store::session& s) {
    const auto running = jobs::running(s);
    const auto found = std::ranges::find(running, jobs::boundary, &jobs::job::kind);
    if (found == running.end()) return std::nullopt;
    return *found;
}

// For people: how far it is. Its work is found by what is due, so nothing depends on it. How many are
// due is counted once, when it begins: counting them passes over all of them.
void show_progress(store::session& s, const policy::period& p, std::size_t did, bool is_last,
                   instant now) {
    const std::optional<jobs::job> running = running_boundary(s);
    if (!running && did == 0) return;
    const auto so_far = static_cast<std::int64_t>(did);
    const auto begin = [&] {
        const auto left = store::contacts::count_due(s, p.ends_at, p.is_window_open(now));
        return jobs::start(s, jobs::boundary, "exits", so_far + left, now);
    };
    jobs::job job = running ? *running : begin();
    job.done += so_far;
    job.total = is_last ? job.done : std::max(job.total, job.done);
    if (is_last) job.now = jobs::state::done;
    (void)jobs::save(s, job, now);
}

}  // namespace

bool is_anything_due(store::session& s, const policy::rules& configured, instant now) {
    if (is_account_behind(s, configured, now)) return true;
    const policy::account a = store::periods::load(s).value();
    const auto first_due =
        store::contacts::load_due(s, a.now.ends_at, a.now.is_window_open(now), 1);
    // The last chunk may have been a full one, or somebody's change took the rest: the job is still
    // to be ended.
    return !first_due.empty() || policy::room_for_waiting(a.count, configured.tier) > 0 ||
           running_boundary(s).has_value();
}

step settle_some(store::session& s, const policy::rules& configured, std::size_t chunk,
                 instant now) {
    step done;
    open_account account(s, configured, now);
    const std::vector<audience> audiences = load_audiences(s);
    const auto keep = [&](policy::requested did) {
        account.set(did.count);
        std::ranges::move(save_contact(s, std::move(did), audiences, now),
                          std::back_inserter(done.hints));
    };
    const policy::period& p = account.now().now;
    const auto due = store::contacts::load_due(s, p.ends_at, p.is_window_open(now), chunk);
    for (const contact::contact& c : due)
        keep(policy::settle(c, account.now(), now));
    show_progress(s, p, due.size(), due.size() < chunk, now);
    // Who leaves makes room only at the boundary, which has passed: the order does not matter to it.
    const std::int64_t room = policy::room_for_waiting(account.now().count, account.rules().tier);
    const auto waiting =
        store::contacts::load_held(s, std::min(chunk - due.size(), static_cast<std::size_t>(room)));
    for (const contact::contact& c : waiting)
        keep(policy::release(c, account.rules(), account.now(), now));
    account.save();
    done.more = due.size() + waiting.size() == chunk;
    return done;
}

}  // namespace sluis::apply
