#include "gateway/apply/evaluate.hpp"

#include <algorithm>
#include <iterator>

#include "gateway/store/contacts.hpp"

namespace sluis::apply {
namespace {

namespace jobs = store::jobs;
namespace ledger = store::ledger;

step finish(store::session& s, jobs::job job, step done, instant now) {
    job.now = jobs::state::done;
    job.total = job.done;
    (void)jobs::save(s, job, now);
    done.more = true;  // perhaps another job
    return done;
}

}  // namespace

step evaluate_some(store::session& s, std::size_t chunk, instant now) {
    step done;
    const std::vector<jobs::job> running = jobs::running(s);
    const auto found = std::ranges::find(running, evaluate_job, &jobs::job::kind);
    if (found == running.end()) return done;
    jobs::job job = *found;
    const std::vector<audience> all = load_audiences(s);
    const auto it =
        std::ranges::find(all, job.subject, [](const audience& a) { return a.declared.id; });
    if (it == all.end()) return finish(s, std::move(job), std::move(done), now);
    const auto contacts = store::contacts::load_after(s, job.cursor, chunk);
    std::vector<ledger::desire> desires;
    for (const contact::contact& c : contacts)
        std::ranges::move(desires_of(s, c, false, std::span(&*it, 1)), std::back_inserter(desires));
    done.hints = ledger::put(s, desires, now);
    job.done += static_cast<std::int64_t>(contacts.size());
    if (contacts.size() < chunk) return finish(s, std::move(job), std::move(done), now);
    job.cursor = contacts.back().id;
    (void)jobs::save(s, job, now);
    done.more = true;
    return done;
}

}  // namespace sluis::apply
