#include "gateway/declaration/audience.hpp"

#include <set>
#include <utility>

#include "gateway/base/fields.hpp"

namespace sluis::declaration {
namespace {

constexpr std::size_t most_targets = 50;

std::vector<target> read_targets(fields& f, std::vector<error>& errors) {
    std::vector<target> all;
    const nlohmann::json* declared = f.array("targets");
    if (!declared) return all;
    if (declared->size() > most_targets) f.fail("targets", "too many", "at most 50");
    std::set<std::string> seen;
    for (std::size_t i = 0; i < declared->size() && i < most_targets; ++i) {
        fields t((*declared)[i], f.place("targets[" + std::to_string(i) + "]"), errors);
        target one{t.id("destination"), t.text("network_audience")};
        t.done();
        if (!one.destination.empty() && !seen.insert(one.destination).second) {
            t.fail("destination", "named twice", "an audience is kept once at each destination");
        }
        all.push_back(std::move(one));
    }
    return all;
}

}  // namespace

audience read_audience(const nlohmann::json& declared, std::vector<error>& errors) {
    audience a;
    fields f(declared, "audience", errors);
    a.id = f.id("id");
    f.call_it("audience \"" + a.id + '"');
    a.title = f.text_or("title", "");
    a.rules.obeys_unsubscribed = f.flag_or("obey_unsubscribed", true);
    constexpr std::string_view consents[] = {"required", "not_denied"};
    a.rules.needs_consent = f.word("consent", consents).value_or("required") == "required";
    if (const nlohmann::json* filter = f.object("filter")) {
        a.who = sluis::audience::parse_filter(*filter, f.place("filter"), errors);
        if (filter->contains("filterGroups")) a.filter_groups = filter->at("filterGroups");
    }
    a.targets = read_targets(f, errors);
    f.done();
    return a;
}

nlohmann::json to_json(const audience& a) {
    nlohmann::json j{{"id", a.id}, {"targets", nlohmann::json::array()}};
    for (const target& t : a.targets)
        j["targets"].push_back(
            {{"destination", t.destination}, {"network_audience", t.network_audience}});
    if (!a.title.empty()) j["title"] = a.title;
    if (!a.filter_groups.empty()) j["filter"] = {{"filterGroups", a.filter_groups}};
    if (!a.rules.obeys_unsubscribed) j["obey_unsubscribed"] = false;
    if (!a.rules.needs_consent) j["consent"] = "not_denied";
    return j;
}

}  // namespace sluis::declaration
