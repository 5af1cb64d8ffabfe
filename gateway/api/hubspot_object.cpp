#include "gateway/api/hubspot_object.hpp"

#include <algorithm>
#include <utility>

#include "gateway/api/hubspot_properties.hpp"

namespace sluis::api::hubspot {

using nlohmann::json;

json to_json(const contact::contact& c, const showing& how) {
    json shown = json::object();
    const auto show = [&](const property_row& p) {
        if (is_personal(p) && !how.sees_people) return;
        const auto value = value_of(p, c);
        shown[std::string(p.name)] = value ? json(*value) : json(nullptr);
    };
    for (const property_row& p : properties()) {
        if (how.properties.empty() ? p.by_default : p.name == "hs_object_id") show(p);
    }
    for (const std::string& name : how.properties) {
        if (const property_row* p = find_property(name)) show(*p);
    }
    return {{"id", std::to_string(c.id)},
            {"properties", std::move(shown)},
            {"createdAt", to_rfc3339(c.created.at)},
            {"updatedAt", to_rfc3339(updated_at(c))},
            {"archived", false}};
}

instant updated_at(const contact::contact& c) {
    instant last = c.created.at;
    const auto see = [&](instant at) { last = std::max(last, at); };
    for (const auto& [property, kept] : c.properties)
        see(kept.set.at);
    for (const auto& [of, kept] : c.consents)
        see(kept.set.at);
    if (c.unsubscribed) see(c.unsubscribed->set.at);
    if (c.marketing.became_marketing_at) see(*c.marketing.became_marketing_at);
    if (c.marketing.left_at) see(*c.marketing.left_at);
    if (c.marketing.exit_asked) see(c.marketing.exit_asked->at);
    return last;
}

json page_of(json results, const std::optional<std::string>& next,
             const std::optional<std::int64_t>& total) {
    json page{{"results", std::move(results)}};
    if (next) page["paging"]["next"]["after"] = *next;
    if (total) page["total"] = *total;
    return page;
}

json to_json(const batch& b, instant now) {
    json all{{"status", "COMPLETE"},
             {"results", b.results},
             {"startedAt", to_rfc3339(b.started_at)},
             {"completedAt", to_rfc3339(now)}};
    if (b.failures.empty()) return all;
    all["numErrors"] = b.failures.size();
    all["errors"] = json::array();
    for (const failure& f : b.failures)
        all["errors"].push_back(to_json(f));
    return all;
}

}  // namespace sluis::api::hubspot
