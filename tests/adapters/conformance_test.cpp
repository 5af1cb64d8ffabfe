// What every adapter must do, over all of them. A new network is held to it by its registry line.

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "tests/adapters/support.hpp"

namespace sluis::adapters {
namespace {

using nlohmann::json;

// What it takes to declare a destination of each network: a new one needs a row here.
struct declared {
    json settings;
    json credential;
};
declared declaration_of(std::string_view id) {
    if (id == "google") {
        return {{{"operating_account", "1234567890"}, {"terms_accepted", true}}, service_account()};
    }
    if (id == "meta") {
        return {json::object(), {{"access_token", "EAAB-secret"}, {"app_secret", "app-secret"}}};
    }
    ADD_FAILURE() << "no declaration for " << id;
    return {};
}

person somebody(std::size_t i) {
    const std::string n = std::to_string(i);
    person p = femke();
    p.id = "c" + n;
    p.emails = {"rawmail" + n + "@example.com"};
    p.phones = {"+3161234" + std::to_string(1000 + i)};
    if (i % 3 == 0) p.emails.push_back("other.rawmail" + n + "@gmail.com");
    if (i % 5 == 0) p.phones.clear();
    p.first_name = "Rawfirst" + n;
    p.last_name = "Rawlast" + n;
    p.city = "Rawcity";
    return p;
}

class conformance : public testing::TestWithParam<const entry*> {
protected:
    const entry& network = *GetParam();
    declared with = declaration_of(network.about->id);

    std::vector<std::vector<identifier>> people(std::size_t n) const {
        std::vector<std::vector<identifier>> all;
        for (std::size_t i = 0; i < n; ++i)
            all.push_back(network.identify(somebody(i)).identifiers);
        return all;
    }
    std::vector<http_request> plan(change what, const std::vector<std::vector<identifier>>& who,
                                   std::uint64_t nonce = 77) const {
        std::vector<member> members(who.begin(), who.end());
        return network.plan(
            {"4711", network.about->api_version, with.settings, what, members, nonce});
    }
};

TEST_P(conformance, says_the_facts_about_itself) {
    const traits& t = *network.about;
    EXPECT_EQ(find(t.id), &network);
    EXPECT_FALSE(t.title.empty());
    EXPECT_TRUE(t.base_url.starts_with("https://"));
    EXPECT_FALSE(t.base_url.ends_with('/'));
    EXPECT_FALSE(t.api_version.empty());
    EXPECT_TRUE(t.profile.starts_with(std::string(t.id) + '/'));
    EXPECT_GT(t.max_members, 0U);
    EXPECT_EQ(t.token_url.empty(), !network.plan_token(with.credential, {}).has_value());
}

TEST_P(conformance, accepts_its_own_declaration_and_no_unknown_key) {
    EXPECT_TRUE(network.check_settings(with.settings).empty());
    EXPECT_TRUE(network.check_credential(with.credential).empty());
    with.settings["xyzzy"] = 1;
    with.credential["xyzzy"] = 1;
    EXPECT_EQ(network.check_settings(with.settings).size(), 1U);
    EXPECT_EQ(network.check_credential(with.credential).size(), 1U);
}

TEST_P(conformance, checks_anything_at_all) {
    for (const char* text :
         {"null", "7", "\"x\"", "[]", "{}", R"({"type":7})", R"([{"type":[]}])"}) {
        const json j = json::parse(text);
        (void)network.check_settings(j);
        EXPECT_FALSE(network.check_credential(j).empty()) << text;
        (void)network.token_of(j);
        (void)network.plan_token(j, {});
    }
}

TEST_P(conformance, an_empty_batch_is_no_request) {
    EXPECT_TRUE(plan(change::add, {}).empty());
    EXPECT_TRUE(plan(change::remove, {}).empty());
}

TEST_P(conformance, accounts_for_each_member_once) {
    const std::size_t full = network.about->max_members;
    for (const std::size_t n : {std::size_t{1}, std::size_t{2}, full}) {
        const auto who = people(n);
        for (const change what : {change::add, change::remove}) {
            std::multiset<std::size_t> rows;
            for (const http_request& r : plan(what, who)) {
                EXPECT_FALSE(r.body.empty());
                EXPECT_TRUE(r.target.starts_with('/'));
                EXPECT_FALSE(r.at_token_url);
                EXPECT_TRUE(json::accept(r.body));
                EXPECT_LE(r.rows.size(), full);
                EXPECT_TRUE(std::ranges::any_of(network.about->budgets, [&](const budget& b) {
                    return b.name == r.budget;
                })) << r.budget;
                rows.insert(r.rows.begin(), r.rows.end());
            }
            std::multiset<std::size_t> expected;
            for (std::size_t i = 0; i < n; ++i)
                expected.insert(i);
            EXPECT_EQ(rows, expected);
        }
    }
}

TEST_P(conformance, identifiers_are_sorted_and_keys_are_among_them) {
    for (std::size_t i = 0; i < 20; ++i) {
        const identified found = network.identify(somebody(i));
        ASSERT_FALSE(found.identifiers.empty());
        EXPECT_TRUE(std::ranges::is_sorted(found.identifiers));
        EXPECT_TRUE(std::ranges::is_sorted(found.keys));
        EXPECT_FALSE(found.keys.empty());
        for (const std::string& key : found.keys) {
            EXPECT_TRUE(looks_like_sha256(key));
            EXPECT_TRUE(std::ranges::any_of(found.identifiers,
                                            [&](const auto& f) { return f.value == key; }));
        }
        std::set<identifier> unique(found.identifiers.begin(), found.identifiers.end());
        EXPECT_EQ(unique.size(), found.identifiers.size());
    }
}

TEST_P(conformance, nobody_without_anything_is_sent) {
    const identified nothing = network.identify({.id = "c1"});
    EXPECT_TRUE(nothing.identifiers.empty());
    EXPECT_TRUE(nothing.invalid.empty());
    EXPECT_TRUE(nothing.keys.empty());
    const identified nonsense = network.identify({.id = "c1",
                                                  .emails = {"", "no", std::string(1 << 16, '@')},
                                                  .phones = {"", "+", "\xff"},
                                                  .first_name = "\xff\xfe",
                                                  .country = "\x80",
                                                  .birth_date = "----------"});
    EXPECT_TRUE(nonsense.identifiers.empty());
    EXPECT_FALSE(nonsense.invalid.empty());
}

// Every text in a body, by how often it is there.
void gather(const json& j, std::map<std::string, int>& texts) {
    if (j.is_string()) ++texts[j.get<std::string>()];
    if (j.is_structured()) {
        for (const json& child : j)
            gather(child, texts);
    }
}

TEST_P(conformance, a_removal_repeats_what_was_sent) {
    const auto who = people(50);
    const auto texts_of = [&](change what) {
        std::map<std::string, int> texts;
        for (const http_request& r : plan(what, who))
            gather(json::parse(r.body), texts);
        return texts;
    };
    const auto added = texts_of(change::add), removed = texts_of(change::remove);
    for (const auto& [text, times] : removed) {
        const auto found = added.find(text);
        ASSERT_NE(found, added.end()) << text;
        EXPECT_EQ(found->second, times) << text;
    }
    std::string bodies;
    for (const http_request& r : plan(change::remove, who))
        bodies += r.body;
    for (const auto& identifiers : who) {
        for (const identifier& i : identifiers) {
            if (looks_like_sha256(i.value)) {
                EXPECT_NE(bodies.find(i.value), std::string::npos) << i.kind;
            }
        }
    }
}

TEST_P(conformance, no_raw_identifier_leaves) {
    for (const change what : {change::add, change::remove}) {
        for (const http_request& r : plan(what, people(20))) {
            std::string all = r.method + ' ' + r.target + ' ' + r.body;
            for (const header& h : r.headers)
                all += h.name + h.value;
            std::ranges::transform(all, all.begin(), [](char c) {
                return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
            });
            for (const char* raw : {"rawmail", "@", "rawfirst", "rawlast", "rawcity", "3161234",
                                    "noord", "1985", "female"})
                EXPECT_EQ(all.find(raw), std::string::npos) << raw;
        }
    }
}

TEST_P(conformance, no_secret_in_a_target) {
    auto requests = plan(change::add, people(1));
    requests.push_back(network.plan_poll("r1", network.about->api_version));
    if (auto ask = network.plan_token(with.credential, from_ms(1'000))) requests.push_back(*ask);
    for (http_request& r : requests) {
        if (!r.at_token_url) network.authorize(r, with.credential, "the-token", from_ms(1'000));
        EXPECT_EQ(r.target.find("the-token"), std::string::npos);
        for (const auto& [key, value] : with.credential.items()) {
            if (!value.is_string()) continue;
            EXPECT_EQ(r.target.find(value.get<std::string>()), std::string::npos) << key;
        }
        if (r.at_token_url) continue;
        const auto proof = find_header(r.headers, "Authorization");
        EXPECT_EQ(proof, "Bearer the-token");
    }
}

TEST_P(conformance, the_same_question_has_the_same_answer) {
    const auto who = people(30);
    EXPECT_EQ(plan(change::add, who), plan(change::add, who));
    EXPECT_EQ(network.plan_token(with.credential, from_ms(5)),
              network.plan_token(with.credential, from_ms(5)));
}

std::vector<std::string> odd_bodies() {
    std::vector<std::string> all{
        "",
        " ",
        "null",
        "true",
        "0",
        "\"\"",
        "[]",
        "{}",
        "<html><body>502</body></html>",
        "\xff\xfe",
        std::string(1, '\0'),
        "{\"error\":",
        "{\"requestId\"",
        "{\"num_received\":1",
        "[[[",
        R"({"error":[]})",
        R"({"error":7})",
        R"({"error":"invalid_grant"})",
        R"({"error":{}})",
        R"({"error":{"code":"x","status":7,"message":[],"details":{}}})",
        R"({"error":{"code":-1,"error_subcode":1e99,"message":null}})",
        R"({"error":{"code":18446744073709551615,"error_subcode":18446744073709551615}})",
        R"({"error":{"details":[7,[],{"fieldViolations":7},{"fieldViolations":[7,{"field":7}]}]}})",
        R"({"error":{"status":"INVALID_ARGUMENT","details":[{"fieldViolations":[)"
        R"({"field":"audience_members[99999999999999999999]","reason":"X"},)"
        R"({"field":"audience_members[1","reason":"X"},{"field":"audience_members[]","reason":"X"}]}]}})",
        R"({"requestId":[]})",
        R"({"requestId":"r","fieldWarnings":{"a":7}})",
        R"({"num_received":-1})",
        R"({"num_received":1e400})",
        R"({"num_received":{}})",
        R"({"requestStatusPerDestination":[7,{"requestStatus":7,"errorInfo":[],)"
        R"("audienceMembersIngestionStatus":{"userDataIngestionStatus":{"recordCount":"-1"}}}]})",
        R"({"access_token":{},"expires_in":"soon"})",
        R"({"access_token":"x","expires_in":-5})"};
    for (const char* c : {"[", "{\"a\":", "{\"error\":["}) {
        std::string deep;
        for (int i = 0; i < 100'000; ++i)
            deep += c;
        all.push_back(deep);
    }
    all.push_back(std::string(100'000, '[') + std::string(100'000, ']'));
    return all;
}

void survives(const entry& network, const http_request& asked, const http_answer& answer) {
    const outcome o = network.interpret(asked, answer);
    EXPECT_NE(name(o.all), "unknown");
    std::set<std::size_t> seen;
    for (const exception_row& e : o.except) {
        EXPECT_LT(e.position, asked.rows.size());
        EXPECT_TRUE(seen.insert(e.position).second);
    }
    if (answer.status < 200 || answer.status >= 300) {
        EXPECT_NE(o.all, fate::accepted) << answer.status;
        EXPECT_NE(o.all, fate::accepted_unverified) << answer.status;
    }
    EXPECT_LE(o.detail.size(), 400U);
    EXPECT_LE(o.code.size(), 100U);
    if (o.wait) {
        EXPECT_LE(*o.wait, std::chrono::hours{24});
    }
    const poll_outcome p = network.interpret_poll(answer);
    EXPECT_LE(p.code.size(), 100U);
    const token_outcome t = network.interpret_token(answer);
    if (t.what == token_outcome::state::issued) {
        EXPECT_FALSE(t.access_token.empty());
    }
}

TEST_P(conformance, any_status_with_any_body_is_an_answer) {
    http_request asked{.rows = {0, 1, 2}};
    const header odd[] = {{"Retry-After", "\xff"},
                          {"X-Business-Use-Case-Usage", R"({"a":[7,{"call_count":[]}],"b":{}})"},
                          {"", ""}};
    const unsigned statuses[] = {0,   100, 200, 202, 204, 301, 400, 401,           402,
                                 403, 404, 405, 408, 409, 410, 413, 418,           422,
                                 429, 500, 502, 503, 504, 599, 600, 4'000'000'000U};
    for (const std::string& body : odd_bodies()) {
        for (const unsigned status : statuses)
            survives(network, asked, {status, body, odd});
        survives(network, {}, {200, body, {}});
        survives(network, {}, {400, body, {}});
    }
}

// Answers as networks give them, with bytes changed, cut out and doubled.
TEST_P(conformance, answers_that_were_damaged_are_answers) {
    const std::string seeds[] = {
        R"({"requestId":"abc","fieldWarnings":[{"reason":"R","description":"d","field":"f"}]})",
        R"({"error":{"code":400,"message":"m","status":"INVALID_ARGUMENT","details":[{"@type":)"
        R"("type.googleapis.com/google.rpc.BadRequest","fieldViolations":[{"field":)"
        R"("audience_members[1]","reason":"INVALID_FORMAT"}]}]}})",
        R"({"error":{"message":"m","code":190,"error_subcode":463,"fbtrace_id":"A"}})",
        R"({"audience_id":"1","session_id":"2","num_received":3,"num_invalid_entries":1})",
        R"({"requestStatusPerDestination":[{"requestStatus":"SUCCESS","errorInfo":{"errorCounts":)"
        R"([{"recordCount":"1","reason":"R"}]}}]})",
        R"({"access_token":"a","expires_in":3599})"};
    std::mt19937 random(1);  // the same damage every time
    const http_request asked{.rows = {0, 1, 2}};
    for (int round = 0; round < 3'000; ++round) {
        std::string body = seeds[random() % std::size(seeds)];
        for (unsigned hits = random() % 4; hits > 0 && !body.empty(); --hits) {
            const std::size_t at = random() % body.size();
            switch (random() % 3) {
                case 0:
                    body[at] = static_cast<char>(random());
                    break;
                case 1:
                    body.erase(at, random() % 8);
                    break;
                case 2:
                    body.insert(at, body.substr(0, random() % 40));
                    break;
            }
        }
        for (const unsigned status : {200U, 400U, 429U})
            survives(network, asked, {status, body, {}});
    }
}

INSTANTIATE_TEST_SUITE_P(networks, conformance, testing::ValuesIn([] {
                             std::vector<const entry*> every;
                             for (const entry& e : all())
                                 every.push_back(&e);
                             return every;
                         }()),
                         [](const auto& i) { return std::string(i.param->about->id); });

TEST(registry, finds_networks_by_their_declared_name) {
    EXPECT_EQ(find("myspace"), nullptr);
    std::set<std::string_view> ids;
    for (const entry& e : all())
        EXPECT_TRUE(ids.insert(e.about->id).second);
}

TEST(fates, have_names_of_their_own) {
    std::set<std::string_view> names;
    for (int i = 0; i <= static_cast<int>(fate::defect); ++i)
        EXPECT_TRUE(names.insert(name(static_cast<fate>(i))).second);
    EXPECT_FALSE(names.contains("unknown"));
}

}  // namespace
}  // namespace sluis::adapters
