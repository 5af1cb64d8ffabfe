#include "gateway/declaration/rule_loops.hpp"

#include "tests/gateway/declaration/support.hpp"

namespace sluis::declaration {
namespace {

json one(const std::string& property, const json& value, const std::string& how = "EQ") {
    return {{"propertyName", property}, {"operator", how}, {"value", value}};
}
const json marketing = one("status", "marketing");
const json others = one("status", "non_marketing");
const json dutch = one("country", "NL");

// A rule that enrols those who satisfy all of these, and sets their status.
rule a_rule(const std::string& id, const std::vector<json>& filters, const std::string& to,
            bool reenrol = true) {
    json group;
    group["filters"] = filters;
    const json declared{{"id", id},
                        {"reenrol", reenrol},
                        {"trigger", {{"filterGroups", json::array({group})}}},
                        {"actions", json::array({json{{"do", "set_status"}, {"to", to}}})}};
    std::vector<error> errors;
    rule r = read_rule(declared, errors);
    for (const error& e : errors)
        ADD_FAILURE() << e.text();
    return r;
}

struct row {
    std::string name;
    std::vector<rule> rules;
    std::vector<std::string> loop;
};

std::vector<row> cases() {
    const auto of = [](auto... r) { return std::vector<rule>{r...}; };
    return {
        {"it does not read what it changes", of(a_rule("a", {dutch}, "marketing")), {}},
        {"it ends what it enrols by", of(a_rule("a", {others}, "marketing")), {}},
        {"it brings about what it enrols by", of(a_rule("a", {marketing}, "marketing")), {"a"}},
        {"the same once", of(a_rule("a", {marketing}, "marketing", false)), {}},
        {"another condition of the group is false then",
         of(a_rule("a", {one("exit_scheduled", false), others}, "marketing")),
         {}},
        {"by when it became so",
         of(a_rule("a", {one("became_marketing_at", "2026-01-01", "GTE"), dutch}, "marketing")),
         {"a"}},
        {"by its reason", of(a_rule("a", {one("reason_type", "workflow")}, "leave")), {"a"}},
        {"by another reason", of(a_rule("a", {one("reason_type", "form")}, "marketing")), {}},
        {"two that undo each other",
         of(a_rule("in", {others}, "marketing"), a_rule("out", {marketing}, "leave")),
         {"in", "out"}},
        {"two of which one passes each once",
         of(a_rule("in", {others}, "marketing", false), a_rule("out", {marketing}, "leave")),
         {}},
        {"not by way of one who stands aside",
         of(a_rule("x", {dutch}, "leave"), a_rule("in", {others}, "marketing"),
            a_rule("out", {one("exit_scheduled", true), marketing}, "leave")),
         {}},
        {"three of which two go round",
         of(a_rule("x", {dutch}, "leave"), a_rule("in", {others, dutch}, "marketing"),
            a_rule("out", {one("status", "marketing")}, "leave")),
         {"in", "out"}},
    };
}

TEST(rule_loops, are_found_and_named) {
    for (const row& r : cases())
        EXPECT_EQ(find_loop(r.rules), r.loop) << r.name;
}

}  // namespace
}  // namespace sluis::declaration
