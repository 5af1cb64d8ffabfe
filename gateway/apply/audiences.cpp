#include "gateway/apply/audiences.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "gateway/audience/filter.hpp"
#include "gateway/base/log.hpp"
#include "gateway/policy/eligibility.hpp"
#include "gateway/store/declarations.hpp"
#include "gateway/store/overrides.hpp"

namespace sluis::apply {

std::vector<audience> load_audiences(store::session& s) {
    namespace declarations = store::declarations;
    std::vector<audience> all;
    for (const auto& row : declarations::list(s, declarations::kind::audience)) {
        std::vector<error> errors;
        audience a{.number = row.number};
        a.declared =
            declaration::read_audience(nlohmann::json::parse(row.body, nullptr, false), errors);
        if (!errors.empty()) {  // it was checked when it was declared; an older version wrote it
            log::error("audience_unreadable",
                       {{"audience", row.id}, {"why", errors.front().text()}});
            continue;
        }
        for (const auto& t : declarations::targets_of_audience(s, row.number)) {
            (t.active ? a.destinations : a.former).push_back(t.destination);
        }
        all.push_back(std::move(a));
    }
    return all;
}

std::vector<store::ledger::desire> desires_of(store::session& s, const contact::contact& c,
                                              bool identity_changed,
                                              std::span<const audience> audiences) {
    if (audiences.empty()) return {};
    const auto overrides = store::overrides::of_contact(s, c.id);
    std::vector<store::ledger::desire> all;
    for (const audience& a : audiences) {
        store::ledger::desire d{.identity_changed = identity_changed};
        for (const std::int64_t destination : a.former) {
            d.at = {a.number, destination, c.id};
            all.push_back(d);
        }
        if (a.destinations.empty()) continue;
        const auto by_rule = store::overrides::membership(overrides, a.number);
        d.member = by_rule ? *by_rule : sluis::audience::matches(a.declared.who, c);
        if (d.member) d.reasons = policy::exclusions(c, a.declared.rules);
        for (const std::int64_t destination : a.destinations) {
            d.at = {a.number, destination, c.id};
            all.push_back(d);
        }
    }
    return all;
}

}  // namespace sluis::apply
