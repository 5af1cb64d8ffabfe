#include "gateway/declaration/rule.hpp"

#include <algorithm>
#include <iterator>

#include "gateway/base/fields.hpp"
#include "gateway/declaration/rule_actions.hpp"

namespace sluis::declaration {
namespace {

constexpr std::int64_t most_per_hour = 1'000'000;
constexpr std::int64_t most_contacts = 1'000'000'000;

void read_trigger(rule& r, fields& f, std::vector<error>& errors) {
    const std::size_t before = errors.size();
    const nlohmann::json* trigger = f.object("trigger");
    if (!trigger) {
        if (errors.size() == before) f.fail("trigger", "missing", "say by a filter who enrols");
        return;
    }
    r.trigger = sluis::audience::parse_filter(*trigger, f.place("trigger"), errors);
    if (errors.size() > before) return;
    r.filter_groups = trigger->at("filterGroups");
    if (r.filter_groups.empty()) {
        f.fail("trigger", "everybody would enrol",
               "say who; if all are meant: created_at HAS_PROPERTY");
    }
}

void read_program(rule& r, fields& f, std::vector<error>& errors) {
    const std::size_t before = errors.size();
    const nlohmann::json* actions = f.array("actions");
    if (actions) {
        r.actions = *actions;
        r.program = read_actions(*actions, f.place("actions"), errors);
    } else if (errors.size() == before) {
        f.fail("actions", "missing", "such as { do = \"set_status\", to = \"marketing\" }");
    }
}

}  // namespace

rule read_rule(const nlohmann::json& declared, std::vector<error>& errors) {
    rule r;
    fields f(declared, "rule", errors);
    r.id = f.id("id");
    f.call_it("rule \"" + r.id + '"');
    r.title = f.text_or("title", "");
    read_trigger(r, f, errors);
    r.reenrol = f.flag_or("reenrol", r.reenrol);
    r.per_hour = f.number_or("per_hour", r.per_hour, 1, most_per_hour);
    r.confirm_above = f.number_or("confirm_above", r.confirm_above, 0, most_contacts);
    read_program(r, f, errors);
    f.done();
    return r;
}

nlohmann::json to_json(const rule& r) {
    nlohmann::json j{{"id", r.id},
                     {"trigger", {{"filterGroups", r.filter_groups}}},
                     {"actions", r.actions},
                     {"reenrol", r.reenrol},
                     {"per_hour", r.per_hour},
                     {"confirm_above", r.confirm_above}};
    if (!r.title.empty()) j["title"] = r.title;
    return j;
}

bool sets_status(const rule& r) noexcept {
    return does(r, action::set_status);
}

bool does(const rule& r, action what) noexcept {
    return std::ranges::find(r.program, what, &rule_step::what) != r.program.end();
}

bool tells_of_people(const rule& r) noexcept {
    return std::ranges::any_of(r.program,
                               [](const rule_step& s) { return !s.webhook.fields.empty(); });
}

bool promotes(const rule& r) noexcept {
    return std::ranges::any_of(r.program, [](const rule_step& s) {
        return s.what == action::set_status && s.status == policy::change::promote;
    });
}

std::vector<std::string> audiences_of(const rule& r) {
    std::vector<std::string> all;
    for (const rule_step& s : r.program) {
        const bool is_new = std::ranges::find(all, s.audience) == all.end();
        if (!s.audience.empty() && is_new) all.push_back(s.audience);
    }
    return all;
}

bool act_alike(const nlohmann::json& a, const nlohmann::json& b) {
    for (const char* field : {"trigger", "actions", "reenrol"}) {
        const bool both = a.is_object() && b.is_object() && a.contains(field) && b.contains(field);
        if (!both || a.at(field) != b.at(field)) return false;
    }
    return true;
}

}  // namespace sluis::declaration
