#include "gateway/declaration/rule.hpp"

#include "tests/gateway/declaration/support.hpp"

namespace sluis::declaration {
namespace {

const json dutch{{"propertyName", "country"}, {"operator", "EQ"}, {"value", "NL"}};
// Of one element too, which braces would take for the element.
template <class... Each>
json list(const Each&... each) {
    json all = json::array();
    (all.push_back(each), ...);
    return all;
}
json groups(const json& filter) {
    return {{"filterGroups", list(json{{"filters", list(filter)}})}};
}
const json promote{{"do", "set_status"}, {"to", "marketing"}};
const json a_day{{"do", "wait"}, {"days", 1}};
const json good{{"id", "leads"},    {"trigger", groups(dutch)}, {"actions", list(promote)},
                {"reenrol", false}, {"per_hour", 1000},         {"confirm_above", 100}};

json with_actions(const json& list) {
    return {{"actions", list}};
}
const json call{{"do", "webhook"},
                {"url", "https://crm.example.com/hook"},
                {"secret", "env:CRM"},
                {"fields", {"email", "first_name"}}};
const json letter{{"do", "email"},
                  {"kind", "marketing_email"},
                  {"subject", "Hello {first_name}"},
                  {"text", "Dear {first_name},\nbraces are {{these}}.\n"}};
// The first action, changed so.
json with(const json& action, const json& changes) {
    return {{"actions", json::array({changed(action, changes)})}};
}
json branch(const json& then, const json& otherwise) {
    return {{"do", "branch"}, {"filter", groups(dutch)}, {"then", then}, {"else", otherwise}};
}

struct row {
    std::string name;
    json changes;
    std::string where;
    std::string cure;
};

std::vector<row> mistakes() {
    const std::string r = "rule \"leads\" ";
    json deep = json::array({promote});
    for (int i = 0; i < 6; ++i)
        deep = json::array({branch(deep, json::array())});
    return {
        {"no trigger", {{"trigger", nullptr}}, r + "trigger", "who enrols"},
        {"a trigger that is none", {{"trigger", "all"}}, r + "trigger", "declarations"},
        {"everybody", {{"trigger", {{"filterGroups", json::array()}}}}, r + "trigger", "HAS_PROP"},
        {"a property that there is not",
         {{"trigger", groups(changed(dutch, {{"propertyName", "contry"}}))}},
         r + "trigger filterGroups[0] filters[0] propertyName",
         "\"country\" meant"},
        {"no actions", {{"actions", nullptr}}, r + "actions", "set_status"},
        {"an empty list", with_actions(json::array()), r + "actions", "at least one"},
        {"no list", with_actions("promote"), r + "actions", "declarations"},
        {"an action that is none", with_actions(list("wait")), r + "actions[0]", "declarations"},
        {"no word", with_actions(list(json{{"to", "marketing"}})), r + "actions[0] do",
         "set_status"},
        {"a word of another", with_actions(list(json{{"do", hidden}})), r + "actions[0] do",
         "branch"},
        {"a word of ours", with_actions(list(json{{"do", "jump"}})), r + "actions[0] do", "one of"},
        {"no status", with_actions(list(json{{"do", "set_status"}})), r + "actions[0] to", "leave"},
        {"a status that is none",
         with_actions(list(promote, json{{"do", "set_status"}, {"to", "non_marketing"}})),
         r + "actions[1] to", "leave"},
        {"no audience", with_actions(list(json{{"do", "add_to_audience"}})),
         r + "actions[0] audience", "required"},
        {"no time", with_actions(list(json{{"do", "wait"}})), r + "actions[0] days", "hours"},
        {"too long", with_actions(list(json{{"do", "wait"}, {"days", 366}, {"seconds", 1}})),
         r + "actions[0] days", "hours"},
        {"a time below zero", with_actions(list(changed(a_day, {{"hours", -1}}))),
         r + "actions[0] hours", "0"},
        {"a branch without filter",
         with_actions(list(json{{"do", "branch"}, {"then", list(promote)}})),
         r + "actions[0] filter", "who takes"},
        {"a branch to nowhere", with_actions(list(branch(list(), list()))), r + "actions[0] then",
         "else"},
        {"in a branch",
         with_actions(
             list(branch(list(promote, json{{"do", "wait"}, {"dais", 1}}), list(promote)))),
         r + "actions[0] then[1] days", "\"days\" meant"},
        {"in a branch's filter",
         with_actions(list(changed(branch(list(promote), list(promote)),
                                   {{"filter", groups(changed(dutch, {{"operator", "IS"}}))}}))),
         r + "actions[0] filter filterGroups[0] filters[0] operator", "IN"},
        {"a field of another action", with_actions(list(changed(promote, {{"audience", "x"}}))),
         r + "actions[0]", "known are"},
        {"too many", with_actions(std::vector<json>(101, a_day)), r + "actions", "100"},
        {"too deep", with_actions(deep), r + "actions[0] then[0] then[0] then[0] then[0] then",
         "5"},
        {"nobody an hour", {{"per_hour", 0}}, r + "per_hour", "1"},
        {"a webhook without URL", with(call, {{"url", nullptr}}), r + "actions[0] url", "required"},
        {"without TLS", with(call, {{"url", "http://crm.example.com"}}), r + "actions[0] url",
         "https://"},
        {"without secret", with(call, {{"secret", nullptr}}), r + "actions[0] secret", "required"},
        {"a secret in place", with(call, {{"secret", hidden}}), r + "actions[0] secret",
         "env:NAME"},
        {"a field that there is not", with(call, {{"fields", list("email", "phon")}}),
         r + "actions[0] fields[1]", "properties"},
        {"a field that is none", with(call, {{"fields", list(7)}}), r + "actions[0] fields[0]",
         "properties"},
        {"a field twice", with(call, {{"fields", list("email", "email")}}),
         r + "actions[0] fields[1]", "once"},
        {"an e-mail of no kind", with(letter, {{"kind", nullptr}}), r + "actions[0] kind",
         "marketing_email"},
        {"of a kind that is none", with(letter, {{"kind", "newsletter"}}), r + "actions[0] kind",
         "one of"},
        {"without subject", with(letter, {{"subject", nullptr}}), r + "actions[0] subject",
         "required"},
        {"a subject of two lines", with(letter, {{"subject", "a\nb"}}), r + "actions[0] subject",
         "one line"},
        {"a long subject", with(letter, {{"subject", std::string(201, 'x')}}),
         r + "actions[0] subject", "200"},
        {"a subject of placeholders", with(letter, {{"subject", "{first_name} {last_name}"}}),
         r + "actions[0] subject", "say something"},
        {"no text", with(letter, {{"text", nullptr}}), r + "actions[0] text", "required"},
        {"a long text", with(letter, {{"text", std::string(20'001, 'x')}}), r + "actions[0] text",
         "20,000"},
        {"a placeholder that there is not", with(letter, {{"text", "Dear {first_nam}"}}),
         r + "actions[0] text", "\"{first_name}\" meant"},
        {"in the subject", with(letter, {{"subject", "Dear {}"}}), r + "actions[0] subject", "{{"},
        {"a brace that stays open", with(letter, {{"text", "Dear {first_name"}}),
         r + "actions[0] text", "{{"},
        {"a brace that closes nothing", with(letter, {{"text", "Dear }"}}), r + "actions[0] text",
         "}}"},
        {"a key misspelt", {{"re_enrol", true}}, r + "reenrol", "\"reenrol\" meant"},
    };
}

TEST(rule, names_every_mistake_with_its_place_and_a_cure) {
    for (const row& r : mistakes()) {
        std::vector<error> errors;
        static_cast<void>(read_rule(changed(good, r.changes), errors));
        expect_error(errors, r.where, r.cure, r.name);
    }
}

TEST(rule, is_written_as_it_is_declared) {
    for (const json& declared :
         {good, changed(good, {{"title", "Leads"}, {"reenrol", true}, {"per_hour", 5}}),
          changed(good, with_actions(list(call, letter))),
          changed(good, with_actions(list(a_day, branch(list(promote), list(a_day, promote)))))}) {
        std::vector<error> errors;
        const rule r = read_rule(declared, errors);
        for (const error& e : errors)
            ADD_FAILURE() << e.text();
        EXPECT_EQ(to_json(r), declared);
    }
}

rule read_well(const json& changes) {
    std::vector<error> errors;
    rule r = read_rule(changed(good, changes), errors);
    for (const error& e : errors)
        ADD_FAILURE() << e.text();
    return r;
}

TEST(rule, is_a_program_in_which_branches_lead_forwards) {
    const json inner = branch(list(), list(a_day));
    const rule r =
        read_well(with_actions(list(promote, branch(list(inner, a_day), list(promote)), a_day)));
    std::vector<std::string> steps;
    for (std::size_t i = 0; i < r.program.size(); ++i) {
        const rule_step& s = r.program[i];
        steps.push_back(std::string(name(s.what)) + ' ' + s.place);
        if (s.what != action::branch && s.what != action::jump) continue;
        EXPECT_GT(s.target, i);
        EXPECT_LE(s.target, r.program.size());
        steps.back() += " ->" + std::to_string(s.target);
    }
    EXPECT_THAT(steps,
                testing::ElementsAre("set_status actions[0]", "branch actions[1] ->7",
                                     "branch actions[1] then[0] ->4", "jump actions[1] then[0] ->5",
                                     "wait actions[1] then[0] else[0]", "wait actions[1] then[1]",
                                     "jump actions[1] ->8", "set_status actions[1] else[0]",
                                     "wait actions[2]"));
}

TEST(rule, says_what_it_takes_to_switch_it_on) {
    const json leave{{"do", "set_status"}, {"to", "leave"}};
    const json add{{"do", "add_to_audience"}, {"audience", "a"}};
    const json remove{{"do", "remove_from_audience"}, {"audience", "b"}};
    EXPECT_TRUE(promotes(read_well(json::object())));
    EXPECT_TRUE(promotes(read_well(with_actions(list(branch(list(a_day), list(promote)))))));
    EXPECT_FALSE(promotes(read_well(with_actions(list(leave)))));
    EXPECT_TRUE(sets_status(read_well(with_actions(list(leave)))));
    EXPECT_FALSE(sets_status(read_well(with_actions(list(add)))));
    EXPECT_THAT(audiences_of(read_well(with_actions(list(add, remove, add, a_day)))),
                testing::ElementsAre("a", "b"));
}

TEST(rule, says_what_it_tells_outside) {
    const rule none = read_well(json::object());
    EXPECT_FALSE(does(none, action::email));
    EXPECT_FALSE(tells_of_people(none));
    EXPECT_TRUE(does(read_well(with_actions(list(branch(list(letter), list())))), action::email));
    EXPECT_TRUE(tells_of_people(read_well(with_actions(list(a_day, call)))));
    EXPECT_FALSE(tells_of_people(read_well(with(call, {{"fields", nullptr}}))))
        << "a number alone is nobody";
}

TEST(letter_text, is_filled_once_and_leaves_out_what_the_contact_does_not_have) {
    contact::contact c;
    c.properties[contact::property::first_name] = {"{last_name}", {}};
    const auto filled = [&](std::string_view text) {
        return letter_text::parse(text).value().filled(c);
    };
    EXPECT_EQ(filled("Dear {first_name}{last_name}!"), "Dear {last_name}!");
    EXPECT_EQ(filled("{{first_name}}"), "{first_name}");
    EXPECT_EQ(filled("{{{first_name}}}"), "{{last_name}}");
    EXPECT_EQ(filled(""), "");
    c.properties[contact::property::first_name] = {"a\r\nb", {}};
    EXPECT_EQ(filled("{first_name}"), "a  b");
    std::string umlauts;
    for (int i = 0; i < 150; ++i)
        umlauts += "\xC3\xBC";
    c.properties[contact::property::first_name] = {umlauts, {}};
    EXPECT_EQ(filled("{first_name}"), umlauts.substr(0, 200)) << "characters, not halves of them";
}

TEST(rule, acts_alike_with_another_title_or_limit_only) {
    EXPECT_TRUE(act_alike(good, changed(good, {{"title", "x"}, {"per_hour", 1}})));
    EXPECT_FALSE(act_alike(good, changed(good, {{"reenrol", true}})));
    EXPECT_FALSE(act_alike(good, changed(good, with_actions(list(a_day)))));
    EXPECT_FALSE(act_alike(good, json()));
}

}  // namespace
}  // namespace sluis::declaration
