// Counts that add up, and the contacts behind each of them.
#include <chrono>
#include <map>

#include "gateway/store/declarations.hpp"
#include "gateway/store/jobs.hpp"
#include "gateway/store/ledger_delivery.hpp"
#include "gateway/store/ledger_members.hpp"
#include "tests/gateway/api/support.hpp"

namespace sluis::api {
namespace {

using namespace std::chrono_literals;
namespace declarations = store::declarations;
namespace ledger = store::ledger;
using policy::reason;

// Nine contacts in the audience "leads" at the destination "ads", one in each standing.
class audiences : public api_test {
protected:
    audiences() {
        in_store([&](store::session& s) {
            (void)declarations::put(s, declarations::kind::audience, {.id = "leads", .body = "{}"});
            (void)declarations::put(s, declarations::kind::destination,
                                    {.id = "ads", .body = R"({"id": "ads"})"});
            audience_ = declarations::get(s, declarations::kind::audience, "leads")->number;
            destination_ = declarations::get(s, declarations::kind::destination, "ads")->number;
            (void)declarations::put_target(s, audience_, destination_, "777");
        });
        for (const char* name : {"accepted", "unverified", "pending", "rejected", "leaving"})
            ids_[name] = member(name, {});
        for (const reason r : {reason::consent_missing, reason::non_marketing})
            ids_[std::string(policy::name(r))] = member(std::string(policy::name(r)), {r});
        send("accepted", ledger::fate::accepted);
        send("unverified", ledger::fate::accepted_unverified);
        send("rejected", ledger::fate::rejected);
        send("leaving", ledger::fate::accepted);
        put("leaving", false, {});
    }

    std::int64_t member(const std::string& name, std::initializer_list<reason> why) {
        ids_[name] = a_contact(name + "@example.com");
        policy::reasons all;
        for (const reason r : why)
            all.add(r);
        put(name, true, all);
        return ids_[name];
    }
    void put(const std::string& name, bool is_member, policy::reasons why) {
        const ledger::desire d{.at = at(name), .member = is_member, .reasons = why};
        in_store([&](store::session& s) { (void)ledger::put(s, std::span(&d, 1), store::noon); });
    }
    void send(const std::string& name, ledger::fate became) {
        ledger::sending out{
            .at = at(name), .identifiers = {{"email", name}}, .keys = {name}, .profile = "p/1"};
        const ledger::settlement answer{.at = at(name), .became = became, .code = "77"};
        in_store([&](store::session& s) {
            const auto loaded = ledger::load_work(s, audience_, destination_, ledger::todo::add,
                                                  std::span(&out.at.contact, 1));
            ASSERT_EQ(loaded.size(), 1U);
            out.revision = loaded.front().ledger.revision;
            EXPECT_EQ(ledger::before_send(s, std::span(&out, 1), store::noon).size(), 1U);
            (void)ledger::settle(s, std::span(&answer, 1), store::noon);
        });
    }
    ledger::key at(const std::string& name) { return {audience_, destination_, ids_[name]}; }

    // "accepted rejected ": the names of those behind a number.
    std::string behind(const std::string& query) {
        const answered a = get("/api/audiences/leads/members?" + query);
        EXPECT_EQ(a.status, 200) << query;
        std::string names;
        for (const json& item : a.body["items"]) {
            const auto address = item["contact"]["email"].get<std::string>();
            names += address.substr(0, address.find('@')) + ' ';
        }
        return names;
    }

    std::map<std::string, std::int64_t> ids_;
    std::int64_t audience_ = 0;
    std::int64_t destination_ = 0;
};

TEST_F(audiences, the_breakdown_adds_up) {
    const json all = get("/api/audiences/leads/breakdown").body;
    EXPECT_EQ(all["contacts"], 7);
    ASSERT_EQ(all["destinations"].size(), 1U);
    const json& b = all["destinations"][0];
    EXPECT_EQ(b["destination"], "ads");
    EXPECT_EQ(b["network_audience"], "777");
    EXPECT_EQ(b["members"], 6);
    EXPECT_EQ(b["to_be_sent"], 4);
    for (const char* one : {"accepted", "unverified", "pending", "rejected", "leaving"})
        EXPECT_EQ(b[one], 1) << one;
    int excluded = 0;
    for (const json& r : b["not_sent"]) {
        excluded += r["contacts"].get<int>();
        EXPECT_FALSE(r["text"].get<std::string>().empty());
    }
    EXPECT_EQ(b["members"], b["to_be_sent"].get<int>() + excluded);
}

TEST_F(audiences, every_number_leads_to_its_contacts) {
    const json b = get("/api/audiences/leads/breakdown").body["destinations"][0];
    for (std::size_t i = 0; i < ledger::group_count; ++i) {
        const std::string name(ledger::name(static_cast<ledger::group>(i)));
        const json found = get("/api/audiences/leads/members?show=" + name).body;
        EXPECT_EQ(found["items"].size(), b[name].get<std::size_t>()) << name;
    }
    for (const char* one : {"accepted", "unverified", "pending", "rejected", "leaving",
                            "consent_missing", "non_marketing"})
        EXPECT_EQ(behind("show=" + std::string(one)), one + std::string(" "));
    EXPECT_EQ(behind("show=rejected_by_network"), "rejected ");
    EXPECT_EQ(behind("show=erased"), "");
    const json rejected = get("/api/audiences/leads/members?show=rejected").body["items"][0];
    EXPECT_EQ(rejected["standing"], "rejected");
    EXPECT_EQ(rejected["network_code"], "77");
    EXPECT_EQ(rejected["desired"], true);
    EXPECT_EQ(rejected["confirmed"], "absent");
}

TEST_F(audiences, members_come_in_pages) {
    std::string seen;
    std::string target = "/api/audiences/leads/members?limit=4";
    for (int pages = 0; pages < 5 && !target.empty(); ++pages) {
        const json page = get(target).body;
        for (const json& item : page["items"])
            seen += item["contact"]["id"].dump() + ' ';
        target = page["next"].is_null() ? ""
                                        : "/api/audiences/leads/members?limit=4&after=" +
                                              std::to_string(page["next"].get<int>());
    }
    EXPECT_EQ(seen, "1 2 3 4 6 7 ");
    for (const char* bad : {"show=everybody", "after=x", "after=-1", "limit=0", "destination=none"})
        EXPECT_EQ(get("/api/audiences/leads/members?" + std::string(bad)).status, 400) << bad;
}

TEST_F(audiences, show_where_they_are_kept_and_the_job_under_way) {
    in_store([](store::session& s) {
        (void)store::jobs::start(s, store::jobs::evaluate, "leads", 9, store::noon);
    });
    const json one = get("/api/audiences/leads").body;
    EXPECT_EQ(one["targets"][0]["members"], 6);
    EXPECT_EQ(one["job"]["total"], 9);
    EXPECT_EQ(get("/api/audiences").body["items"][0], one);
}

TEST_F(audiences, a_contact_knows_where_it_stands) {
    const json c = get("/api/contacts/" + std::to_string(ids_["consent_missing"])).body;
    ASSERT_EQ(c["audiences"].size(), 1U);
    EXPECT_EQ(c["audiences"][0]["audience"], "leads");
    EXPECT_EQ(c["audiences"][0]["destination"], "ads");
    EXPECT_EQ(c["audiences"][0]["primary_reason"], "consent_missing");
    EXPECT_EQ(c["audiences"][0]["to_do"], "nothing");
    const std::int64_t other = a_contact("other@example.com");
    const json o = get("/api/contacts/" + std::to_string(other)).body;
    ASSERT_EQ(o["audiences"].size(), 1U);
    EXPECT_EQ(o["audiences"][0]["member"], false);
}

TEST_F(audiences, a_destination_shows_its_state_and_goes_on_when_told) {
    in_store([&](store::session& s) {
        const declarations::run_state stopped{true, "190", "the token expired", store::noon};
        declarations::set_destination_state(s, destination_, stopped);
        declarations::set_target_state(s, audience_, destination_, stopped);
    });
    json d = get("/api/destinations/ads").body;
    EXPECT_EQ(d["running"]["state"], "stopped");
    EXPECT_EQ(d["running"]["code"], "190");
    EXPECT_EQ(d["waiting"]["add"], 1);
    EXPECT_EQ(d["waiting"]["remove"], 1);
    EXPECT_EQ(d["audiences"][0]["running"]["state"], "stopped");
    EXPECT_EQ(get("/api/status").body["destinations"][0]["audiences_stopped"], 1);
    const answered resumed = post("/api/destinations/ads/resume", nullptr);
    EXPECT_EQ(resumed.status, 200);
    EXPECT_EQ(resumed.body, (json{{"resumed", "ads"}, {"members", 1}})) << "one was rejected";
    d = get("/api/destinations/ads").body;
    EXPECT_EQ(d["running"]["state"], "running");
    EXPECT_EQ(d["audiences"][0]["running"]["state"], "running");
    EXPECT_EQ(get("/api/destinations").body["items"].size(), 1U);
}

TEST_F(audiences, that_are_gone_at_the_network_are_abandoned_and_the_destination_can_go) {
    const json named = {{"network_audience", "777"}};
    const std::string abandon = "/api/destinations/ads/abandon";
    EXPECT_EQ(post(abandon, named).status, 409) << "it runs";
    in_store([&](store::session& s) {
        const declarations::run_state stopped{true, "100/33", "it does not exist", store::noon};
        declarations::set_target_state(s, audience_, destination_, stopped);
    });
    EXPECT_EQ(post(abandon, nullptr).status, 400);
    EXPECT_EQ(post(abandon, {{"network_audience", 7}}).status, 400);
    EXPECT_EQ(post(abandon, {{"network_audience", "another"}}).status, 404);
    EXPECT_EQ(post("/api/destinations/nobody/abandon", named).status, 404);

    EXPECT_EQ(remove("/api/declarations/audience/leads").status, 200);
    EXPECT_EQ(get("/api/destinations/ads").body["waiting"]["remove"], 3);
    const auto done = post(abandon, named);
    EXPECT_EQ(done.status, 200);
    EXPECT_EQ(done.body, (json{{"abandoned", "777"}, {"members", 3}}));
    EXPECT_EQ(get("/api/destinations/ads").body["waiting"]["remove"], 0);
    EXPECT_EQ(get("/api/audit").body["items"][0]["detail"], "777: 3 members");
    EXPECT_EQ(remove("/api/declarations/destination/ads").status, 200);
}

TEST_F(audiences, go_once_their_members_are_released) {
    EXPECT_EQ(remove("/api/declarations/destination/ads").status, 409);
    EXPECT_EQ(remove("/api/declarations/audience/leads").status, 200);
    EXPECT_EQ(get("/api/audiences/leads").status, 404);
    EXPECT_GE(changes, 1);
    const json d = get("/api/destinations/ads").body;
    EXPECT_EQ(d["waiting"]["add"], 0);
    EXPECT_EQ(d["waiting"]["remove"], 3) << "what the network took; what it refused is not there";
    EXPECT_EQ(d["audiences"][0]["active"], false);
    EXPECT_EQ(remove("/api/declarations/destination/ads").status, 409) << "not empty yet";
    // Had it been interrupted, this would have gone on with it.
    const json job = get("/api/jobs").body["items"][0];
    EXPECT_EQ(job["kind"], "evaluate");
    EXPECT_EQ(job["subject"], "leads");
}

}  // namespace
}  // namespace sluis::api
