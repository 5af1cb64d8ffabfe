#include "gateway/apply/rule_enrolment.hpp"

#include <chrono>
#include <utility>

#include <nlohmann/json.hpp>

#include "gateway/base/log.hpp"
#include "gateway/store/declarations.hpp"
#include "gateway/store/periods.hpp"

namespace sluis::apply {
namespace {

namespace declarations = store::declarations;
namespace rules = store::rules;

constexpr std::chrono::hours hour{1};
constexpr std::chrono::hours day{24};

}  // namespace

std::vector<live_rule> load_rules_on(store::session& s) {
    std::vector<live_rule> all;
    for (const std::int64_t number : rules::all_on(s)) {
        const auto row = declarations::get(s, declarations::kind::rule, number);
        if (!row) continue;
        std::vector<error> errors;
        live_rule r{.number = number, .version = row->version};
        r.declared =
            declaration::read_rule(nlohmann::json::parse(row->body, nullptr, false), errors);
        if (!errors.empty()) {  // it was checked when it was declared; another version wrote it
            log::error("rule_unreadable", {{"rule", row->id}, {"why", errors.front().text()}});
            continue;
        }
        r.state = rules::get(s, number).value();
        r.is_queueing = rules::is_any_queued(s, number);
        all.push_back(std::move(r));
    }
    return all;
}

void enrolment::admit() {
    for (live_rule& r : rules_) {
        const std::int64_t free = r.is_queueing ? room(r) : 0;
        if (free <= 0) continue;
        r.state.hour_enrolled += rules::admit(session_, r.number, free, now_);
        r.is_queueing = rules::is_any_queued(session_, r.number);
        if (r.is_queueing) note_full(r);
    }
}

void enrolment::meet(const contact::contact& c, std::string_view only) {
    for (live_rule& r : rules_)
        if (only.empty() || r.declared.id == only) meet(r, c);
}

void enrolment::save() {
    for (const live_rule& r : rules_)
        if (r.state != rules::get(session_, r.number)) rules::put(session_, r.number, r.state);
}

// Only a change from not matching to matching enrols.
void enrolment::meet(live_rule& r, const contact::contact& c) {
    const bool matches = sluis::audience::matches(r.declared.trigger, c);
    const auto before = rules::get(session_, r.number, c.id);
    if (before ? before->matches == matches : !matches) return;
    rules::passage now = before.value_or(rules::passage{});
    now.matches = matches;
    const bool may = now.enrolments == 0 || r.declared.reenrol;
    if (matches && may && !is_going_round(r, c)) {
        ++now.enrolments;
        enrol(r, c);
    }
    rules::put(session_, r.number, c.id, now);
}

// What comes back by way of another program no check of declarations can see.
bool enrolment::is_going_round(const live_rule& r, const contact::contact& c) {
    if (!r.declared.reenrol ||
        rules::count_since(session_, r.number, c.id, now_ - day) < most_in_a_day)
        return false;
    log(r, 0, c, "refused", "10 times within a day: does something set it back?");
    return true;
}

void enrolment::enrol(live_rule& r, const contact::contact& c) {
    const bool begins = !r.is_queueing && room(r) > 0;
    const std::int64_t run =
        rules::add(session_, {.rule = r.number,
                              .contact = c.id,
                              .version = r.version,
                              .now = begins ? rules::run_state::running : rules::run_state::queued,
                              .due_at = now_,
                              .enrolled_at = now_});
    if (begins) {
        ++r.state.hour_enrolled;
    } else {
        r.is_queueing = true;
        note_full(r);
    }
    log(r, run, c, begins ? "enrolled" : "queued",
        begins ? "it matches the trigger" : "per_hour is reached; it begins when there is room");
    ++did_.enrolled[r.declared.id];
}

// In this hour; the next begins with the first who comes after it.
std::int64_t enrolment::room(live_rule& r) const {
    if (now_ - r.state.hour_began >= hour || now_ < r.state.hour_began) {
        r.state.hour_began = now_;
        r.state.hour_enrolled = 0;
        r.state.hour_is_full = false;
    }
    return r.declared.per_hour - r.state.hour_enrolled;
}

void enrolment::note_full(live_rule& r) {
    if (std::exchange(r.state.hour_is_full, true)) return;
    const nlohmann::json detail{{"rule", r.declared.id}, {"per_hour", r.declared.per_hour}};
    store::periods::note(session_, {.at = now_, .kind = "rule_spike", .detail = detail.dump()});
}

void enrolment::log(const live_rule& r, std::int64_t run, const contact::contact& c,
                    std::string_view outcome, std::string_view why) {
    rules::log(session_, {.at = now_,
                          .rule = r.number,
                          .run = run,
                          .contact = c.id,
                          .what = "enrol",
                          .outcome = std::string(outcome),
                          .why = std::string(why)});
}

}  // namespace sluis::apply
