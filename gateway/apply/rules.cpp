#include "gateway/apply/rules.hpp"

#include <algorithm>

#include "gateway/apply/rule_enrolment.hpp"
#include "gateway/apply/rule_runner.hpp"
#include "gateway/store/contacts.hpp"
#include "gateway/store/jobs.hpp"
#include "gateway/store/rules.hpp"

namespace sluis::apply {
namespace {

namespace jobs = store::jobs;

std::optional<jobs::job> enrolling(store::session& s) {
    const auto running = jobs::running(s);
    const auto found = std::ranges::find(running, enrol_job, &jobs::job::kind);
    return found == running.end() ? std::nullopt : std::optional(*found);
}

// Contacts that changed.
void look(store::session& s, enrolment& e, std::size_t chunk, rules_step& did) {
    const auto ids = store::rules::take_looks(s, chunk);
    for (const contact::contact& c : store::contacts::load(s, ids))
        e.meet(c);
    did.more = did.more || ids.size() == chunk;
}

// All contacts, after a rule was switched on.
void fill(store::session& s, enrolment& e, std::size_t chunk, instant now, rules_step& did) {
    auto job = enrolling(s);
    if (!job) return;
    did.more = true;
    const auto contacts = store::contacts::load_after(s, job->cursor, chunk);
    for (const contact::contact& c : contacts)
        e.meet(c, job->subject);
    job->done += static_cast<std::int64_t>(contacts.size());
    if (!contacts.empty()) job->cursor = contacts.back().id;
    if (contacts.size() < chunk) {
        job->now = jobs::state::done;
        job->total = job->done;
    }
    (void)jobs::save(s, *job, now);
}

}  // namespace

bool is_rule_due(store::session& s, instant now) {
    return enrolling(s).has_value() || store::rules::is_anything_due(s, now);
}

rules_step rules_some(store::session& s, const policy::rules& configured, std::size_t chunk,
                      instant now) {
    rules_step did;
    enrolment e(s, load_rules_on(s), now, did);
    e.admit();
    look(s, e, chunk, did);
    fill(s, e, chunk, now, did);
    e.save();
    const auto due = store::rules::due(s, now, chunk);
    if (!due.empty()) {
        rule_runner runner(s, configured, now, did);
        for (const store::rules::run& r : due)
            runner.go_on(r);
        runner.save();
    }
    did.more = did.more || due.size() == chunk;
    return did;
}

}  // namespace sluis::apply
