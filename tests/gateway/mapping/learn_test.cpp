// A mapping from one sample: what is found, by name and by value, and that it works on the next one.
#include "gateway/mapping/learn.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "gateway/mapping/apply.hpp"
#include "gateway/mapping/cases.hpp"

namespace sluis::mapping {
namespace {

using nlohmann::json;

// What the mapping that was learned from `sample` makes of `next`.
json learned(const std::string& sample, const std::string& next, const std::string& type) {
    const auto p = learn("own-form", sample, type);
    if (!p) return p.error().text();
    std::vector<error> errors;
    const auto program = compile("own.json", p->mapping.dump(2), errors);
    if (!program) return errors.front().text();
    const submission s{.source = "own",
                       .country = "NL",
                       .event_key = "k",
                       .received_at = from_ms(1'780'272'000'000),
                       .content_type = type.empty() ? std::string_view("application/json") : type,
                       .target = "/hooks/own",
                       .body = next};
    json all = json::array();
    for (const item& i : apply(*program, s, json::object()))
        all.push_back(describe(i, s.received_at));
    return all;
}

TEST(learn, finds_fields_by_name_and_by_value) {
    const std::string sample = R"({"submission_id": "s-1", "created_at": "2026-04-01T00:00:00Z",
        "form": {"title": "Demo"}, "answers": {"Uw e-mailadres": "greta@example.org",
        "Telefoon": "020 1234567", "voornaam": "Greta", "achternaam": "Vos", "Bedrijf": "Vos BV",
        "land": "Nederland", "nieuwsbrief": "ja", "consent_ads": true, "message": "Call me"},
        "page": "https://example.org/?utm_source=mail&gclid=Cj0#top"})";
    const std::string next = R"({"submission_id": "s-2", "created_at": "2026-04-02T00:00:00Z",
        "answers": {"Uw e-mailadres": "hugo@example.org", "Telefoon": "020 7654321",
        "voornaam": "Hugo", "achternaam": "de Wit", "land": "Belgium", "nieuwsbrief": "nee",
        "message": "no@thing.example"}, "page": "https://example.org/?utm_source=ads"})";
    const json wanted{{"effect", "upsert"},
                      {"external_id", "s-2"},
                      {"email", "hugo@example.org"},
                      {"phone", "+3227654321"},
                      {"first_name", "Hugo"},
                      {"last_name", "de Wit"},
                      {"country", "BE"},
                      {"consent.email", "denied"},
                      {"utm_source", "ads"},
                      {"occurred_at", "2026-04-02T00:00:00Z"}};
    json got = learned(sample, next, "");
    ASSERT_EQ(got.size(), 1U) << got;
    got[0].erase("phone");  // a Dutch number in Belgium: what it becomes is the library's business
    json without = wanted;
    without.erase("phone");
    EXPECT_EQ(got[0], without);
}

TEST(learn, finds_questions_by_their_labels_wherever_they_stand) {
    const std::string sample = R"({"data": {"fields": [
        {"label": "Name", "value": "Greta Vos"}, {"label": "E-mail", "value": "greta@example.org"},
        {"label": "I agree to ads", "value": true}]}})";
    const std::string next = R"({"data": {"fields": [
        {"label": "I agree to ads", "value": false}, {"label": "Other", "value": "x@example.org"},
        {"label": "E-mail", "value": "hugo@example.org"}, {"label": "Name", "value": "Hugo de Wit"}]}})";
    const json wanted = json::array({{{"effect", "upsert"},
                                      {"email", "hugo@example.org"},
                                      {"first_name", "Hugo"},
                                      {"last_name", "de Wit"},
                                      {"consent.ads", "denied"}}});
    EXPECT_EQ(learned(sample, next, "application/json"), wanted);
}

TEST(learn, takes_forms_and_lists) {
    EXPECT_EQ(learned("your-email=a%40example.org&your-name=Ann+Lee", "your-email=b%40example.org",
                      "application/x-www-form-urlencoded"),
              json::array({{{"effect", "upsert"}, {"email", "b@example.org"}}}));
    EXPECT_EQ(learned(R"([{"id": 1, "mail": "a@example.org"}])",
                      R"([{"id": 2, "mail": "b@example.org"}, {"id": 3, "mail": "none"}])", "")
                  .size(),
              2U);
}

TEST(learn, says_why_it_learns_nothing_and_keeps_no_value) {
    const std::pair<std::string, std::string> rows[] = {
        {"{", "sample:1:"},
        {"[]", "the sample is an empty list"},
        {R"({"message": "Hello"})", "nothing in it looks like an e-mail address"},
        {R"({"email": ""})", "nothing in it looks like"},
    };
    for (const auto& [sample, wanted] : rows)
        EXPECT_NE(learn("x", sample, "application/json").error().text().find(wanted),
                  std::string::npos)
            << sample;
    const auto p =
        learn("x", R"({"Secret label": "greta@example.org", "phone": "+31201234567"})", "");
    ASSERT_TRUE(p);
    EXPECT_EQ(p->mapping.dump().find("greta"), std::string::npos);
    EXPECT_EQ(p->mapping.dump().find("31201234567"), std::string::npos);
    EXPECT_EQ(p->fields.at(0).example, "greta@example.org");
}

TEST(learn, names_of_any_kind_make_paths_that_compile) {
    for (const std::string& name : {std::string("it's"), std::string("a\\b"), std::string("q[0]"),
                                    std::string("\xf0\x9f\x8c\xb7"), std::string("1st"),
                                    std::string("a.b"), std::string(" ")}) {
        const std::string sample = json{{name, "greta@example.org"}}.dump();
        const json got = learned(sample, sample, "");
        ASSERT_TRUE(got.is_array()) << name << ' ' << got;
        EXPECT_EQ(got[0]["email"], "greta@example.org") << name;
    }
}

}  // namespace
}  // namespace sluis::mapping
