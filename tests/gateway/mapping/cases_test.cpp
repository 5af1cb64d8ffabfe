// That a mapping file's own cases find what is wrong: tests/mappings runs the real ones.
#include "gateway/mapping/cases.hpp"

#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace sluis::mapping {
namespace {

std::string differences(std::string_view one_case) {
    std::vector<error> errors;
    const auto p = compile("x.json",
                           R"({"provider": "x", "title": "X", "kind": "form",
        "authentication": {"mode": "none"}, "bodies": ["json", "form"], "event_key": ["$.body.key"],
        "settings": {"mail": "email"},
        "rules": [{"name": "all", "fields": {"email": "$.entries[?@.key == $.source.settings.mail].value",
                   "consent.ads": "$.body.ads", "occurred_at": "$.body.at"}}],
        "cases": [)" + std::string(one_case) +
                               "]}",
                           errors);
    if (!p) return errors.front().text();
    std::string all;
    for (const error& e : run_cases(*p, "x.json"))
        all += e.text() + '\n';
    return all;
}

TEST(cases, good_ones_differ_in_nothing) {
    constexpr std::string_view good[] = {
        R"({"name": "a", "body": {"email": "a@example.org"},
            "expect": [{"effect": "upsert", "email": "a@example.org"}]})",
        R"({"name": "a", "body": "email=a%40example.org&key=k", "event_key": "k",
            "expect": [{"effect": "upsert", "email": "a@example.org"}]})",
        R"({"name": "a", "body": "{\"mail\": \"a@example.org\"}", "content_type": "application/json",
            "settings": {"mail": "mail"}, "expect": [{"effect": "upsert", "email": "a@example.org"}]})",
        R"({"name": "a", "body": {"email": "a@example.org", "ads": true, "at": "2026-04-01T00:00:00Z"},
            "expect": [{"effect": "upsert", "email": "a@example.org", "consent.ads": "granted",
                        "occurred_at": "2026-04-01T00:00:00Z"}]})",
        R"({"name": "a", "body": {}, "expect": [{"quarantine": "no_identity"}]})",
    };
    for (const std::string_view c : good)
        EXPECT_EQ(differences(c), "") << c;
}

TEST(cases, every_difference_is_told) {
    constexpr std::pair<std::string_view, std::string_view> bad[] = {
        {R"({"name": "a", "body": {"email": "a@example.org"}, "expect": [{"effect": "upsert"}]})",
         "x.json case \"a\" item 0 email: \"a@example.org\" came out (the case does not expect "
         "it)"},
        {R"({"name": "a", "body": {"email": "a@example.org"},
             "expect": [{"effect": "upsert", "email": "b@example.org"}]})",
         "item 0 email: \"a@example.org\" came out (expected \"b@example.org\")"},
        {R"({"name": "a", "body": {"email": "a@example.org"},
             "expect": [{"effect": "upsert", "email": "a@example.org", "phone": "+31201234567"}]})",
         "item 0 phone: nothing came out"},
        {R"({"name": "a", "body": {"key": "k"}, "expect": [{"quarantine": "no_identity"}]})",
         "event_key: \"k\" came out (expected \"\")"},
        {R"({"name": "a", "body": {}, "expect": []})", "1 items came out (expected 0)"},
        {R"({"name": "a", "body": "a=%", "expect": []})", "body:1:3"},
        {R"({"body": {}, "expect": []})", "/cases/0 name: missing"},
        {R"({"name": "a", "body": {}, "expected": []})", "was \"expect\" meant?"},
    };
    for (const auto& [declared, wanted] : bad) {
        const std::string said = differences(declared);
        EXPECT_NE(said.find(wanted), std::string::npos) << said << " for " << declared;
    }
}

}  // namespace
}  // namespace sluis::mapping
