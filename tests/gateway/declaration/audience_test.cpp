#include "gateway/declaration/audience.hpp"

#include "tests/gateway/declaration/support.hpp"

namespace sluis::declaration {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

json a_filter(const json& one) {
    return {{"filterGroups", {{{"filters", {one}}}}}};
}

const json dutch{{"propertyName", "country"}, {"operator", "EQ"}, {"value", "NL"}};
const json good{{"id", "leads"},
                {"targets", {{{"destination", "google"}, {"network_audience", "7090784486"}}}}};

struct row {
    std::string name;
    json changes;
    std::string where;
    std::string cure;
};

std::vector<row> mistakes() {
    const std::string a = "audience \"leads\" ";
    const std::string f = a + "filter filterGroups[0] filters[0]";
    const auto filter = [](const json& changes) {
        return json{{"filter", a_filter(changed(dutch, changes))}};
    };
    const auto targets = [](const std::vector<json>& list) { return json{{"targets", list}}; };
    const json target = good["targets"][0];
    std::vector<json> distinct;
    for (int i = 0; i < 51; ++i)
        distinct.push_back(changed(target, {{"destination", "d" + std::to_string(i)}}));
    return {
        {"no id", {{"id", nullptr}}, "audience id", "required"},
        {"an id that is none", {{"id", "Dutch leads"}}, "audience id", "lower-case"},
        {"a title that is no text", {{"title", 1}}, a + "title", "quotes"},
        {"a consent", {{"consent", hidden}}, a + "consent", "not_denied"},
        {"a flag in quotes", {{"obey_unsubscribed", "no"}}, a + "obey_unsubscribed", "unquoted"},
        {"targets that are no list", {{"targets", "google"}}, a + "targets", "declarations"},
        {"a target that is no object", targets({"google"}), a + "targets[0]", "declarations"},
        {"a target without its destination", targets({changed(target, {{"destination", nullptr}})}),
         a + "targets[0] destination", "required"},
        {"a target without its audience", targets({target, {{"destination", "meta"}}}),
         a + "targets[1] network_audience", "required"},
        {"an audience's number", targets({changed(target, {{"network_audience", 7}})}),
         a + "targets[0] network_audience", "quotes"},
        {"a destination twice", targets({target, target}), a + "targets[1] destination", "once"},
        {"a target's key misspelt", targets({changed(target, {{"network_audienc", hidden}})}),
         a + "targets[0] network_audience", "\"network_audience\" meant"},
        {"too many targets", targets(distinct), a + "targets", "at most 50"},
        {"a filter that is none", {{"filter", "country"}}, a + "filter", "declarations"},
        {"a filter without groups", {{"filter", json::object()}}, a + "filter", "filters"},
        {"a group without filters",
         {{"filter", {{"filterGroups", {{{"filters", json::array()}}}}}}},
         a + "filter filterGroups[0]",
         "leave the group out"},
        {"a property misspelt", filter({{"propertyName", "contry"}}), f + " propertyName",
         "\"country\" meant"},
        {"an operator misspelt", filter({{"operator", "EQU"}}), f + " operator", "\"EQ\" meant"},
        {"a value of the wrong type", filter({{"value", 7}}), f + " value", "quotes"},
        {"no value", filter({{"value", nullptr}}), f + " value", "needs it"},
        {"values that are no list", filter({{"operator", "IN"}}), f + " values", "NL"},
        {"a filter's key", filter({{"vaule", hidden}}), f, "highValue"},
        {"a key misspelt", {{"target", json::array()}}, a + "targets", "\"targets\" meant"},
    };
}

TEST(audience, names_every_mistake_with_its_place_and_a_cure) {
    for (const row& r : mistakes()) {
        std::vector<error> errors;
        static_cast<void>(read_audience(changed(good, r.changes), errors));
        expect_error(errors, r.where, r.cure, r.name);
        EXPECT_EQ(errors.size(), 1U) << r.name;
    }
    for (const json& none : {json(), json("leads"), json::array()}) {
        std::vector<error> errors;
        static_cast<void>(read_audience(none, errors));
        EXPECT_EQ(errors.size(), 1U);
    }
}

TEST(audience, reads_what_is_declared) {
    std::vector<error> errors;
    const audience a = read_audience(changed(good, {{"title", "Leads"},
                                                    {"filter", a_filter(dutch)},
                                                    {"consent", "not_denied"},
                                                    {"obey_unsubscribed", false}}),
                                     errors);
    EXPECT_THAT(errors, IsEmpty());
    EXPECT_EQ(a.id, "leads");
    EXPECT_EQ(a.title, "Leads");
    EXPECT_THAT(a.targets, ElementsAre(target{"google", "7090784486"}));
    EXPECT_FALSE(a.rules.needs_consent);
    EXPECT_FALSE(a.rules.obeys_unsubscribed);
    ASSERT_EQ(a.who.groups.size(), 1U);
    EXPECT_EQ(a.who.groups[0][0].of.name, "country");
    EXPECT_EQ(a.filter_groups, a_filter(dutch)["filterGroups"]);
}

TEST(audience, is_careful_when_nothing_is_declared) {
    std::vector<error> errors;
    const audience a = read_audience({{"id", "everybody"}}, errors);
    EXPECT_THAT(errors, IsEmpty());
    EXPECT_TRUE(a.rules.needs_consent);
    EXPECT_TRUE(a.rules.obeys_unsubscribed);
    EXPECT_THAT(a.who.groups, IsEmpty());
    EXPECT_THAT(a.targets, IsEmpty());
}

TEST(audience, is_written_as_it_is_read) {
    const json rows[] = {
        {{"id", "everybody"}},
        good,
        changed(good, {{"filter", a_filter(dutch)}, {"title", "Leads"}}),
        changed(good, {{"consent", "not_denied"}, {"obey_unsubscribed", false}}),
    };
    for (const json& declared : rows) {
        std::vector<error> errors;
        const audience first = read_audience(declared, errors);
        const audience again = read_audience(to_json(first), errors);
        EXPECT_THAT(errors, IsEmpty()) << declared;
        EXPECT_EQ(to_json(again), to_json(first)) << declared;
        EXPECT_EQ(again.who, first.who) << declared;
        EXPECT_EQ(again.rules, first.rules) << declared;
        EXPECT_EQ(again.targets, first.targets) << declared;
    }
}

}  // namespace
}  // namespace sluis::declaration
