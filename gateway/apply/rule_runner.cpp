#include "gateway/apply/rule_runner.hpp"

#include <algorithm>
#include <iterator>

#include <nlohmann/json.hpp>

#include "gateway/apply/save_contact.hpp"
#include "gateway/store/declarations.hpp"
#include "gateway/store/overrides.hpp"

namespace sluis::apply {
namespace {

namespace declarations = store::declarations;
namespace overrides = store::overrides;
using declaration::action;
using declaration::rule_step;
using store::rules::run;
using store::rules::run_state;

bool is_marketing(const contact::contact& c) {
    return c.marketing.now == contact::status::marketing;
}

}  // namespace

// A branch leads forwards, and no step stays where it is, or rule_sender has it: it ends.
void rule_runner::go_on(run r) {
    auto c = load_now(session_, r.contact);
    if (!c) return end(r, "the contact is gone");
    const declaration::rule* of = program_of(r);
    if (!of) return end(r, "the actions that it began with cannot be read");
    while (!r.asked_at && r.step < of->program.size() && r.due_at <= now_)
        take(of->program[r.step], *of, r, *c);
    if (r.step >= of->program.size() && r.due_at <= now_) return end(r, "all was done");
    store::rules::save(session_, r);
}

const declaration::rule* rule_runner::program_of(const run& r) {
    const auto [found, is_new] = programs_.try_emplace({r.rule, r.version});
    if (is_new) {
        const auto body =
            declarations::body_of(session_, declarations::kind::rule, r.rule, r.version);
        std::vector<error> errors;
        auto read = declaration::read_rule(nlohmann::json::parse(body.value_or(""), nullptr, false),
                                           errors);
        if (errors.empty()) found->second = std::move(read);
    }
    return found->second ? &*found->second : nullptr;
}

void rule_runner::take(const rule_step& step, const declaration::rule& of, run& r,
                       contact::contact& c) {
    if (step.what == action::webhook || step.what == action::email) {
        r.asked_at = now_;
        r.attempts = 0;
        return;
    }
    ++r.step;
    switch (step.what) {
        case action::jump:
            r.step = step.target;
            return;
        case action::set_status:
            return log(r, step, set_status(step, of, r, c));
        case action::add_to_audience:
        case action::remove_from_audience:
            return log(r, step, set_membership(step, of, c));
        case action::wait:
            r.due_at = now_ + step.pause;
            return log(r, step, {"waits", "until " + to_rfc3339(r.due_at)});
        case action::branch:
            if (sluis::audience::matches(step.who, c)) return log(r, step, {"then", "it matches"});
            r.step = step.target;
            return log(r, step, {"else", "it does not match"});
        case action::webhook:
        case action::email:
            return;
    }
}

rule_runner::outcome rule_runner::set_status(const rule_step& step, const declaration::rule& of,
                                             const run& r, contact::contact& c) {
    const policy::request asked{.what = step.status,
                                .by = {now_, contact::reason_type::workflow, of.id},
                                .outside = policy::outside_window::remember};
    const policy::asker who{"rule " + of.id, "run " + std::to_string(r.id)};
    auto did = policy::ask(c, asked, who, account_.rules(), account_.now(), now_);
    account_.set(did.count);
    const policy::answer became = did.became;
    if (!did.history.empty()) {
        std::ranges::move(save_contact(session_, std::move(did), audiences_, now_),
                          std::back_inserter(did_.hints));
        c = load_now(session_, c.id).value();
    }
    outcome o{std::string(policy::name(became.what)), {}};
    if (became.why != policy::because::none) o.why = policy::name(became.why);
    return o;
}

rule_runner::outcome rule_runner::set_membership(const rule_step& step, const declaration::rule& of,
                                                 const contact::contact& c) {
    const bool adds = step.what == action::add_to_audience;
    if (adds && !is_marketing(c)) return {"skipped", "non_marketing"};
    const auto to = std::ranges::find(audiences_, step.audience,
                                      [](const audience& a) { return a.declared.id; });
    if (to == audiences_.end()) return {"skipped", "there is no such audience any more"};
    const bool is_new =
        overrides::put(session_, c.id,
                       {.audience = to->number,
                        .what = adds ? overrides::kind::included : overrides::kind::excluded,
                        .by = "rule " + of.id,
                        .at = now_});
    if (!is_new) return {"unchanged", "a rule did so before"};
    const auto desires = desires_of(session_, c, false, std::span(&*to, 1));
    std::ranges::move(store::ledger::put(session_, desires, now_), std::back_inserter(did_.hints));
    return {"changed", {}};
}

void rule_runner::end(run& r, std::string_view why) {
    r.now = run_state::ended;
    r.ended_at = now_;
    r.why = why;
    store::rules::save(session_, r);
}

void rule_runner::log(const run& r, const rule_step& step, outcome became) {
    const std::string what(name(step.what));
    ++did_.did[{what, became.what}];
    store::rules::log(session_, {.at = now_,
                                 .rule = r.rule,
                                 .run = r.id,
                                 .contact = r.contact,
                                 .place = step.place,
                                 .what = what,
                                 .outcome = std::move(became.what),
                                 .why = std::move(became.why)});
}

}  // namespace sluis::apply
