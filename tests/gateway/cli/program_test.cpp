// The command line as a whole, with answers of our own in place of a sluis that runs.
#include "gateway/cli/program.hpp"

#include <cstdio>
#include <fstream>
#include <sstream>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sluis::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using words = std::vector<std::string>;

class program_test : public testing::Test {
protected:
    int run(const words& arguments) {
        asked.clear();
        out.str("");
        err.str("");
        context c{.out = out, .err = err};
        c.on_terminal = on_terminal;
        c.confirm = [&](const std::string& question) {
            questions.push_back(question);
            return agrees;
        };
        c.sleep = [](std::chrono::milliseconds) {};
        c.ask = [&](const std::string& method, const std::string& target, const std::string& body) {
            asked.push_back(method + ' ' + target + (body.empty() ? "" : ' ' + body));
            if (asked.size() <= first_answers.size()) return first_answers[asked.size() - 1];
            return next_answer ? next_answer() : answer;
        };
        return run_program(arguments, c);
    }

    api_answer answer{200, "{}"};
    std::function<api_answer()> next_answer{};  // in its place, when the answers differ
    std::vector<api_answer> first_answers;      // before that one
    bool on_terminal = false;
    bool agrees = false;
    words asked;
    words questions;
    std::ostringstream out;
    std::ostringstream err;
};

TEST_F(program_test, each_command_asks_for_what_it_shows) {
    const struct {
        words arguments;
        std::string asks;
    } cases[] = {
        {{"status"}, "GET /api/status"},
        {{"usage"}, "GET /api/usage"},
        {{"suppressions"}, "GET /api/suppressions"},
        {{"suppressions", "add", "a@example.com"},
         R"(POST /api/suppressions {"email":"a@example.com"})"},
        {{"suppressions", "remove", "0201234567", "--country", "NL"},
         R"(POST /api/suppressions/remove {"country":"NL","phone":"0201234567"})"},
        {{"suppressions", "check", "+31201234567"},
         R"(POST /api/suppressions/check {"phone":"+31201234567"})"},
        {{"usage", "periods"}, "GET /api/usage/periods"},
        {{"contracts"}, "GET /api/contracts"},
        {{"contracts", "add", "2026-06-15", "--limit", "500"},
         R"(POST /api/contracts {"effective":"2026-06-15","limit":500})"},
        {{"contracts", "withdraw", "2"}, "DELETE /api/contracts/2"},
        {{"contacts", "promote", "c7"}, R"(POST /api/contacts/7/status {"change":"promote"})"},
        {{"contacts", "leave", "7", "--remember"},
         R"(POST /api/contacts/7/status {"change":"schedule_exit","outside_window":"remember"})"},
        {{"contacts", "stay", "7", "8", "--count", "2"},
         R"(POST /api/changes {"change":"unschedule","contacts":[7,8],"expected_count":2})"},
        {{"contacts", "promote", "--view", "leads"},
         R"(POST /api/changes {"change":"promote","dry_run":true,"view":"leads"})"},
        {{"contacts", "delete", "c7", "--yes"}, "DELETE /api/contacts/c7"},
        {{"contacts", "deleted", "--limit", "5", "--json"}, "GET /api/contacts/deleted?limit=5"},
        {{"contacts", "restore", "7"}, "POST /api/contacts/deleted/7/restore {}"},
        {{"contacts", "erase", "c7", "--yes", "--json"}, R"(POST /api/erasures {"contact":7})"},
        {{"contacts", "erase", "--phone", "06", "--country", "NL", "--yes", "--json"},
         R"(POST /api/erasures {"country":"NL","phone":"06"})"},
        {{"erasures", "--json"}, "GET /api/erasures"},
        {{"erasures", "show", "3", "--json"}, "GET /api/erasures/3"},
        {{"changes"}, "GET /api/changes"},
        {{"changes", "show", "3"}, "GET /api/changes/3"},
        {{"changes", "results", "3", "--verdict", "refused"},
         "GET /api/changes/3/results?verdict=refused"},
        {{"changes", "undo", "3"}, "POST /api/changes/3/undo {}"},
        {{"sources"}, "GET /api/sources"},
        {{"sources", "list"}, "GET /api/sources"},
        {{"sources", "show", "crm"}, "GET /api/sources/crm"},
        {{"destinations"}, "GET /api/destinations"},
        {{"destinations", "show", "a/b c"}, "GET /api/destinations/a%2Fb%20c"},
        {{"destinations", "resume", "meta"}, "POST /api/destinations/meta/resume"},
        {{"destinations", "abandon", "meta", "77", "--yes"},
         R"(POST /api/destinations/meta/abandon {"network_audience":"77"})"},
        {{"audiences"}, "GET /api/audiences"},
        {{"audiences", "show", "all"}, "GET /api/audiences/all"},
        {{"breakdown", "all"}, "GET /api/audiences/all/breakdown"},
        {{"contacts", "list", "--limit", "5"}, "GET /api/contacts?limit=5"},
        {{"contacts", "list", "--audiences"}, "GET /api/contacts?include=audiences"},
        {{"contacts", "list", "--sort", "status:desc,city", "--cursor", "Aa-_"},
         "GET /api/contacts?sort=" +
             encoded(R"([{"direction":"DESCENDING","propertyName":"status"},)"
                     R"({"direction":"ASCENDING","propertyName":"city"}])") +
             "&cursor=Aa-_"},
        {{"contacts", "list", "--count"}, "GET /api/contacts?count=true"},
        {{"contacts", "show", "7"}, "GET /api/contacts/7"},
        {{"views"}, "GET /api/views"},
        {{"views", "list"}, "GET /api/views"},
        {{"views", "show", "leads"}, "GET /api/views/leads"},
        {{"views", "contacts", "leads", "--limit", "5", "--json"},
         "GET /api/views/leads/contacts?limit=5"},
        {{"views", "contacts", "leads", "--all", "--json"},
         "GET /api/views/leads/contacts?limit=1000"},
        {{"rules"}, "GET /api/rules"},
        {{"rules", "list"}, "GET /api/rules"},
        {{"rules", "show", "leads", "--json"}, "GET /api/rules/leads"},
        {{"rules", "on", "leads", "--count", "7", "--json"},
         R"(POST /api/rules/leads/on {"expected_count":7})"},
        {{"rules", "off", "leads"}, "POST /api/rules/leads/off {}"},
        {{"rules", "off", "leads", "--end-runs"}, R"(POST /api/rules/leads/off {"end_runs":true})"},
        {{"rules", "runs", "leads", "--state", "queued", "--before", "9", "--json"},
         "GET /api/rules/leads/runs?state=queued&before=9"},
        {{"rules", "log", "leads", "--limit", "5", "--json"}, "GET /api/rules/leads/log?limit=5"},
        {{"rules", "contact", "7", "--json"}, "GET /api/contacts/7/rules"},
        {{"events", "list", "--outcome", "quarantined"}, "GET /api/events?outcome=quarantined"},
        {{"events", "list", "--source", "a&b", "--before", "9"},
         "GET /api/events?source=a%26b&before=9"},
        {{"events", "show", "ab"}, "GET /api/events/ab"},
        {{"events", "replay", "ab"}, "POST /api/events/ab/replay"},
        {{"jobs"}, "GET /api/jobs"},
        {{"jobs", "show", "3"}, "GET /api/jobs/3"},
        {{"tokens"}, "GET /api/tokens"},
        {{"tokens", "add", "console", "--permission", "read,operate"},
         R"(POST /api/tokens {"permissions":["read","operate"],"title":"console"})"},
        {{"tokens", "add", "console", "--permission", "read", "--permission", "admin"},
         R"(POST /api/tokens {"permissions":["read","admin"],"title":"console"})"},
        {{"tokens", "revoke", "2"}, "DELETE /api/tokens/2"},
        {{"audit"}, "GET /api/audit"},
        {{"audit", "list", "--limit", "5", "--before", "9"}, "GET /api/audit?limit=5&before=9"},
        {{"audit", "export"}, "GET /api/audit/export?limit=1000"},
        {{"audit", "export", "--after", "7"}, "GET /api/audit/export?after=7&limit=1000"},
        {{"audit", "verify"}, "GET /api/audit/verify"},
        {{"export"}, "GET /api/declarations"},
        {{"remove", "audience", "all", "--yes"}, "DELETE /api/declarations/audience/all"},
        {{"remove", "view", "all", "--yes"}, "DELETE /api/declarations/view/all"},
    };
    answer = {404, R"({"status": 404, "errors": [{"what": "there is no such thing"}]})"};
    for (const auto& c : cases) {
        EXPECT_EQ(run(c.arguments), 4) << c.asks;
        EXPECT_THAT(asked, ElementsAre(c.asks));
        EXPECT_EQ(err.str(), "sluis: there is no such thing\n");
        EXPECT_THAT(out.str(), IsEmpty());
    }
}

TEST_F(program_test, many_are_changed_only_when_their_number_is_confirmed) {
    const api_answer counted{
        200, R"({"count": 250, "would": {"changed": 248, "unchanged": 2, "refused": 0}})"};
    answer = counted;
    const words promote{"contacts", "promote", "--view", "leads"};
    EXPECT_EQ(run(promote), 2);
    EXPECT_THAT(err.str(), HasSubstr("say --count 250 to confirm that number"));
    EXPECT_EQ(asked.size(), 1U) << "nobody can be asked";
    on_terminal = true;
    EXPECT_EQ(run(promote), 1) << "somebody said no";
    EXPECT_EQ(asked.size(), 1U);
    agrees = true;
    first_answers = {counted, {201, R"({"id": 4})"}};
    answer = {200, R"({"id": 4, "change": "promote", "state": "done", "total": 250,
                       "changed": 240, "unchanged": 2, "refused": 8, "undo": {}})"};
    EXPECT_EQ(run(promote), 1) << "some were refused";
    ASSERT_EQ(asked.size(), 3U);
    EXPECT_EQ(asked[1],
              R"(POST /api/changes {"change":"promote","expected_count":250,"view":"leads"})");
    EXPECT_EQ(asked[2], "GET /api/changes/4");
    EXPECT_THAT(err.str(), HasSubstr("sluis changes results 4 --verdict refused"));
}

TEST_F(program_test, a_rule_is_switched_on_after_a_look_at_its_numbers) {
    const api_answer rule{200,
                          R"({"would_enrol": 300, "would_promote": 250, "runs": {"paused": 4}})"};
    answer = rule;
    EXPECT_EQ(run({"rules", "on", "leads"}), 2);
    EXPECT_THAT(err.str(), HasSubstr("300 contacts would enrol now, 250 of them"));
    EXPECT_THAT(err.str(), HasSubstr("say --count 250"));
    EXPECT_EQ(asked.size(), 1U) << "nobody can be asked";
    on_terminal = true;
    agrees = true;
    first_answers = {rule};
    answer = {200, R"({"rule": "leads", "on": true, "changed": true})"};
    EXPECT_EQ(run({"rules", "on", "leads"}), 0);
    ASSERT_EQ(asked.size(), 2U);
    EXPECT_EQ(asked[1], R"(POST /api/rules/leads/on {"expected_count":250})");
    EXPECT_EQ(out.str(), "rule leads is on\n");
}

TEST_F(program_test, nobodys_address_is_in_what_a_server_logs) {
    answer = {404, "{}"};
    (void)run({"contacts", "find", "anna@example.com"});
    ASSERT_EQ(asked.size(), 1U);
    EXPECT_THAT(asked[0].substr(0, asked[0].find('{')), Not(HasSubstr("anna")));
    EXPECT_THAT(asked[0], HasSubstr("anna@example.com"));
}

TEST_F(program_test, json_is_the_answer_as_it_is) {
    for (const words& command : {words{"status"}, words{"destinations", "list"},
                                 words{"contacts", "show", "1"}, words{"breakdown", "all"}}) {
        answer.body = R"({"a":[1,{"b":null}],"c":"\u20ac"})";
        words with = command;
        with.emplace_back("--json");
        EXPECT_EQ(run(with), 0);
        EXPECT_EQ(json::parse(out.str()), json::parse(answer.body)) << command[0];
        EXPECT_THAT(err.str(), IsEmpty());
    }
}

TEST_F(program_test, the_exit_code_says_what_went_wrong) {
    const struct {
        unsigned status;
        std::string body;
        int code;
        std::string says;
    } cases[] = {
        {400, R"({"errors": [{"what": "bad", "where": "x", "cure": "do y"}]})", 5, "x: bad (do y)"},
        {422, R"({"errors": [{"what": "one"}, {"what": "two"}]})", 5, "one\ntwo"},
        {404, R"({"detail": "nobody", "errors": []})", 4, "nobody"},
        {409, R"({"errors": [{"what": "in use"}]})", 1, "in use"},
        {503, R"({"title": "Service Unavailable", "detail": "it took too long"})", 1, "too long"},
        {500, "not json", 1, "did not say why"},
        {200, "not json", 1, "no JSON"},
        {200, R"({"version": {}})", 1, "same version"},
    };
    for (const auto& c : cases) {
        answer = {c.status, c.body};
        EXPECT_EQ(run({"status"}), c.code) << c.status;
        EXPECT_THAT(err.str(), HasSubstr(c.says));
    }
}

TEST_F(program_test, a_wrong_command_line_asks_nobody) {
    for (const words& wrong :
         {words{}, words{"nonsense"}, words{"status", "--nonsense"}, words{"contacts", "show"},
          words{"remove", "planet", "x"}, words{"destinations", "abandon", "meta"}, words{"map"},
          words{"contacts", "list", "--sort", "city:down"}, words{"contacts", "promote"},
          words{"contacts", "promote", "x"}, words{"contacts", "stay", "1", "--view", "leads"},
          words{"contracts", "add", "2026-06-15", "--limit", "many"},
          words{"views", "contacts", "leads", "--all", "--limit", "5"},
          words{"contacts", "erase", "--yes"}, words{"contacts", "erase", "anna", "--yes"},
          words{"tokens", "add", "console"}, words{"audit", "erase"}}) {
        EXPECT_EQ(run(wrong), 2) << testing::PrintToString(wrong);
        EXPECT_THAT(asked, IsEmpty());
        EXPECT_THAT(out.str(), IsEmpty());
        EXPECT_NE(err.str(), "");
    }
}

TEST_F(program_test, every_command_has_help) {
    for (const char* command :
         {"serve",   "apply",   "export",   "remove",    "status",    "usage",   "contracts",
          "changes", "sources", "contacts", "audiences", "breakdown", "events",  "destinations",
          "jobs",    "check",   "map",      "tokens",    "audit",     "erasures"}) {
        EXPECT_EQ(run({command, "--help"}), 0) << command;
        EXPECT_THAT(out.str(), HasSubstr("Usage: sluis " + std::string(command)));
        EXPECT_EQ(run({"--help"}), 0);
        EXPECT_THAT(out.str(), HasSubstr("\n  " + std::string(command) + ' '));
    }
}

TEST_F(program_test, what_cannot_be_undone_is_asked_about) {
    for (const words& command :
         {words{"remove", "audience", "all"}, words{"destinations", "abandon", "meta", "77"},
          words{"contacts", "delete", "77"}}) {
        on_terminal = false;
        EXPECT_EQ(run(command), 2) << "nobody there to ask";
        EXPECT_THAT(err.str(), HasSubstr("--yes"));
        EXPECT_THAT(asked, IsEmpty());
        on_terminal = true;
        agrees = false;
        EXPECT_EQ(run(command), 1);
        EXPECT_THAT(asked, IsEmpty());
        EXPECT_THAT(questions.back(), HasSubstr(command.back()));
        agrees = true;
        answer.body = R"({"members": 3})";
        EXPECT_EQ(run(command), 0);
        EXPECT_EQ(asked.size(), 1U);
    }
}

// --- Tokens and the audit log ----------------------------------------------------------------------

TEST_F(program_test, tokens_are_listed_with_what_they_may) {
    answer.body = R"({"items": [{"id": 1, "title": "console", "hint": "...wxyz",
                                 "permissions": ["read", "operate"], "created_at": "2026-11-26",
                                 "last_used_at": null, "revoked_at": null}]})";
    EXPECT_EQ(run({"tokens"}), 0);
    EXPECT_EQ(out.str(),
              "TOKEN  TITLE    ENDS IN  MAY            CREATED     LAST USED  REVOKED\n"
              "1      console  ...wxyz  read, operate  2026-11-26  -          -\n");
    answer = {201, R"({"id": 2, "token": "secret-text", "permissions": ["admin"]})"};
    EXPECT_EQ(run({"tokens", "add", "ann", "--permission", "admin"}), 0);
    EXPECT_EQ(out.str(), "secret-text\n");
    EXPECT_THAT(err.str(), HasSubstr("token 2, which may admin"));
    EXPECT_EQ(run({"tokens", "add", "--help"}), 0);
    EXPECT_THAT(out.str(), HasSubstr("update_marketing_status"));
}

TEST_F(program_test, what_a_permission_is_missing_for_is_said) {
    answer = {403,
              R"({"errors": [{"what": "the token has no permission read", "cure": "use one"}]})"};
    EXPECT_EQ(run({"status"}), 1);
    EXPECT_EQ(err.str(), "sluis: the token has no permission read (use one)\n");
    EXPECT_EQ(run({"audit", "export"}), 1);
    EXPECT_EQ(err.str(), "sluis: the token has no permission read (use one)\n");
}

TEST_F(program_test, the_audit_log_is_exported_to_its_end) {
    const words pages{"{\"id\":1}\n{\"id\":2,\"detail\":\"a\\nb\"}\n", "{\"id\":3}\n", ""};
    std::size_t page = 0;
    next_answer = [&] { return api_answer{200, pages.at(page++)}; };
    EXPECT_EQ(run({"audit", "export"}), 0);
    EXPECT_EQ(out.str(), pages[0] + pages[1]);
    EXPECT_THAT(asked, ElementsAre("GET /api/audit/export?limit=1000",
                                   "GET /api/audit/export?after=2&limit=1000",
                                   "GET /api/audit/export?after=3&limit=1000"));
}

TEST_F(program_test, a_broken_audit_log_is_no_success) {
    answer.body = R"({"holds": true, "last": {"id": 3, "chain": "ab12"}, "broken_at": null})";
    EXPECT_EQ(run({"audit", "verify"}), 0);
    EXPECT_EQ(out.str(), "holds      yes\nup to row  3\nhash       ab12\n");
    answer.body = R"({"holds": false, "last": {"id": 3, "chain": "ab12"}, "broken_at": 4})";
    EXPECT_EQ(run({"audit", "verify"}), 1);
    EXPECT_THAT(err.str(), HasSubstr("row 4 of the audit log was changed or removed"));
    EXPECT_EQ(run({"audit", "verify", "--json"}), 1);
    EXPECT_EQ(json::parse(out.str()), json::parse(answer.body));
}

class file_with {
public:
    explicit file_with(const std::string& text) { std::ofstream(name) << text; }
    ~file_with() { std::remove(name.c_str()); }

    const std::string name = testing::TempDir() + "sluis-" + std::to_string(::getpid()) + ".toml";
};

TEST_F(program_test, a_view_is_a_table_of_its_columns) {
    answer.body = R"({"columns": ["email", "consent.ads", "id"], "next": "Aa-_", "total": 3,
        "items": [{"id": 7, "email": "anna@example.com", "consent.ads": "granted"},
                  {"id": 8, "email": null, "consent.ads": "unknown"}]})";
    EXPECT_EQ(run({"views", "contacts", "leads", "--count"}), 0);
    EXPECT_THAT(asked,
                ElementsAre("GET /api/views/leads", "GET /api/views/leads/contacts?count=true"));
    EXPECT_EQ(out.str(),
              "id  email             consent.ads\n"
              "7   anna@example.com  granted\n"
              "8   -                 unknown\n"
              "3 in all\n");
    EXPECT_EQ(err.str(), "there is more: --cursor Aa-_\n");
}

TEST_F(program_test, all_of_a_view_is_page_after_page) {
    first_answers = {{200, R"({"items": [{"id": 7}], "next": "Aa-_", "total": null})"}};
    answer.body = R"({"items": [{"id": 8}], "next": null, "total": null})";
    EXPECT_EQ(run({"views", "contacts", "leads", "--all", "--json"}), 0);
    EXPECT_THAT(asked, ElementsAre("GET /api/views/leads/contacts?limit=1000",
                                   "GET /api/views/leads/contacts?limit=1000&cursor=Aa-_"));
    EXPECT_THAT(out.str(), HasSubstr("\"id\": 8"));
    EXPECT_THAT(err.str(), IsEmpty());
}

TEST_F(program_test, what_is_refused_of_a_file_is_shown_with_its_line) {
    const file_with declared("[[source]]\nid = \"crm\"\nprovider = \"nobody\"\n");
    answer = {422,
              R"({"errors": [{"what": "no such provider", "where": "source \"crm\" provider"}]})"};
    EXPECT_EQ(run({"apply", "-f", declared.name}), 5);
    EXPECT_THAT(err.str(), HasSubstr(declared.name + ":3 source \"crm\" provider: no such"));
    EXPECT_EQ(run({"check", declared.name}), 5);
    EXPECT_THAT(err.str(), HasSubstr(declared.name + ":3 source \"crm\" provider: there is no"));
}

TEST_F(program_test, a_breakdown_is_waited_for_and_leads_to_the_promotion) {
    first_answers = {{201, R"({"id": 7, "state": "running"})"}};
    answer.body = R"({"id": 7, "title": "Marketing e-mail", "state": "done", "members": 3,
                      "to_be_sent": 1, "not_sent": [{"reason": "non_marketing", "contacts": 2,
                      "text": "Promote it.", "promote": {"path": "/api/changes"}}]})";
    EXPECT_EQ(run({"breakdowns", "make", "--kind", "marketing_email", "--view", "leads"}), 0);
    EXPECT_THAT(asked,
                ElementsAre(R"(POST /api/breakdowns {"kind":"marketing_email","view":"leads"})",
                            "GET /api/breakdowns/7"));
    EXPECT_THAT(out.str(), HasSubstr("2         non_marketing  Promote it."));
    EXPECT_THAT(out.str(), HasSubstr("sluis contacts promote --breakdown 7"));
}

TEST_F(program_test, who_is_behind_a_number_is_shown_with_all_reasons) {
    answer.body = R"({"items": [{"contact": {"id": 3}, "standing": "not_sent", "reasons": [
        {"reason": "consent_missing"}, {"reason": "non_marketing"}]}], "next": "0.3.3"})";
    EXPECT_EQ(run({"breakdowns", "contacts", "7", "--reason", "consent_missing"}), 0);
    EXPECT_THAT(asked, ElementsAre("GET /api/breakdowns/7/contacts?reason=consent_missing"));
    EXPECT_THAT(out.str(), HasSubstr("consent_missing, non_marketing"));
}

TEST_F(program_test, eligibility_is_asked_by_number_address_or_phone) {
    answer.body = R"({"items": [{"eligible": true, "contact": 5, "reasons": []},
        {"eligible": false, "reasons": [{"reason": "unknown_contact"}]},
        {"eligible": false, "error": {"what": "not a phone number"}}]})";
    EXPECT_EQ(run({"eligibility", "--kind", "ticket_reply", "c5", "a@example.org", "+31"}), 0);
    EXPECT_THAT(asked, ElementsAre("POST /api/eligibility {\"contacts\":[{\"id\":5},"
                                   "{\"email\":\"a@example.org\"},{\"phone\":\"+31\"}],"
                                   "\"kind\":\"ticket_reply\"}"));
    EXPECT_THAT(out.str(), HasSubstr("unknown_contact"));
    EXPECT_THAT(out.str(), HasSubstr("not a phone number"));
}

TEST_F(program_test, a_configuration_is_checked_as_one) {
    const file_with configured("[listen]\nhoks = \"127.0.0.1:1\"\n");
    EXPECT_EQ(run({"check", configured.name}), 5);
    EXPECT_THAT(out.str(), HasSubstr("bad  configuration " + configured.name));
    EXPECT_THAT(err.str(), HasSubstr(":2 listen.hoks"));
}

TEST_F(program_test, tables_show_what_is_there) {
    answer.body = R"({"items": [{"id": "meta", "network": "meta",
                                 "running": {"state": "stopped", "words": "The token is dead."},
                                 "waiting": {"add": 2, "remove": 0, "oldest": null}}]})";
    EXPECT_EQ(run({"destinations"}), 0);
    EXPECT_EQ(out.str(),
              "DESTINATION  NETWORK  STATE    TO ADD  TO REMOVE  SINCE  WHY\n"
              "meta         meta     stopped  2       0          -      The token is dead.\n");
    answer.body = R"({"items": []})";
    EXPECT_EQ(run({"destinations"}), 0);
    EXPECT_EQ(out.str(), "none\n");
}

}  // namespace
}  // namespace sluis::cli
