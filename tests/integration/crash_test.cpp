// Thousands of signed submissions while sluis, its Redis or both are killed with -9, whole ones and such
// of which the rest is to be fetched: afterwards each acknowledged one is there exactly once, and the
// audiences are those of the people.
//
// The people, what happens to them, the order in which it is told, and who is killed are those of
// the seed; SLUIS_CRASH_SEED sets another. What each kill interrupts is up to the machine.
#include <algorithm>
#include <cstdlib>
#include <deque>
#include <future>
#include <random>

#include <gtest/gtest.h>

#include "tests/integration/chaos.hpp"

namespace sluis::harness {
namespace {

constexpr std::size_t people = 400;
constexpr std::size_t thin_submissions = 150;
constexpr std::size_t most_leads = 3;    // of a thin submission
constexpr std::size_t most_events = 12;  // of one person; at least four
constexpr std::size_t batch = 120;       // submissions under way at each kill
constexpr std::size_t connections = 16;
constexpr int kills_after_the_last = 2;
constexpr std::size_t samples = 40;

std::uint64_t seed() {
    const char* const given = std::getenv("SLUIS_CRASH_SEED");
    return given != nullptr ? std::strtoull(given, nullptr, 10) : 20'261'126;
}

struct message {
    std::string id{};
    json what{};
    std::vector<std::string> leads{};  // instead: from Meta, the ids alone
};

// Somebody as all messages together have it: of each thing, the last that was said.
struct someone {
    std::string email{};
    std::string phone{};
    std::string first_name{};
    bool consents = true;
    bool unsubscribed = false;
    bool erased = false;

    [[nodiscard]] bool belongs() const { return consents && !unsubscribed && !erased; }
};

class story {
public:
    explicit story(std::mt19937_64& dice) : dice_(dice) {
        for (std::size_t n = 0; n < people; ++n)
            live(n);
        for (std::size_t n = 0; n < thin_submissions; ++n)
            fill_in_forms();
        std::ranges::shuffle(messages, dice_);  // told in any order
    }

    std::vector<someone> everybody{};
    std::vector<message> messages{};
    std::vector<std::string> leads{};

private:
    std::size_t roll(std::size_t below) { return dice_() % below; }

    void live(std::size_t number) {
        const std::string n = std::to_string(number);
        someone s{.email = "person-" + n + "@example.com"};
        if (roll(3) == 0) s.phone = "+3161" + std::to_string(1'000'000 + number);
        const std::size_t events = 4 + roll(most_events - 3);
        for (std::size_t i = 0; i < events; ++i) {
            json data{{"email", s.email}, {"external_id", n}};
            if (!s.phone.empty()) data["phone"] = s.phone;
            const std::size_t what = i == 0 ? 0 : roll(i + 1 == events ? 7 : 6);
            tell(s, what, std::move(data), n + '-' + std::to_string(i), i);
        }
        everybody.push_back(std::move(s));
    }

    void fill_in_forms() {
        message m;
        const std::size_t number = 1 + roll(most_leads);
        for (std::size_t i = 0; i < number; ++i) {
            leads.push_back(std::to_string(900'000 + leads.size()));
            m.leads.push_back(leads.back());
        }
        messages.push_back(std::move(m));
    }

    // An erasure is the last of a person: what comes after one is another person's.
    void tell(someone& s, std::size_t what, json data, const std::string& id, std::size_t minute) {
        const std::string at = "2026-04-01T08:" + std::to_string(10 + minute) + ":00Z";
        std::string type = "updated";
        if (what < 4) {
            s.first_name = "Name " + id;
            s.consents = what != 3;
            data["first_name"] = s.first_name;
            data["consent"] = {{"ads", s.consents}};
            if (what == 2) {
                data["consent"]["email"] = true;  // subscribes again
                s.unsubscribed = false;
            }
        } else if (what < 6) {
            type = "unsubscribed";
            s.unsubscribed = true;
        } else {
            type = "erased";
            s.erased = true;
        }
        messages.push_back({"m-" + id, event(type, data, at)});
    }

    std::mt19937_64& dice_;
};

std::vector<net::client_request> signed_now(const gateway& sluis,
                                            const std::deque<message>& waiting, std::size_t n) {
    std::vector<net::client_request> all;
    for (std::size_t i = 0; i < n; ++i) {
        const message& m = waiting[i];
        all.push_back(m.leads.empty() ? sluis.submission(m.id, m.what)
                                      : from_meta_leads(sluis.url("/hooks/leads"), m.leads));
    }
    return all;
}

// Each until it is acknowledged, as senders do, with a kill in each batch. Answers how many were
// sent in all.
std::size_t tell_all(const std::vector<message>& messages, gateway& sluis, chaos& killer) {
    std::deque<message> waiting(messages.begin(), messages.end());
    std::size_t sent = 0;
    while (!waiting.empty()) {
        const std::size_t n = std::min(batch, waiting.size());
        auto answers = std::async(std::launch::async, [requests = signed_now(sluis, waiting, n)] {
            return send_all(requests, connections);
        });
        killer.wait();
        killer.strike();
        const std::vector<unsigned> statuses = answers.get();
        sent += n;
        for (const unsigned status : statuses) {
            if (status != 200) waiting.push_back(waiting.front());  // again, later
            waiting.pop_front();
        }
        if (sent > 100 * messages.size()) throw std::runtime_error("nothing is acknowledged");
    }
    return sent;
}

// Every submission that is kept, by event key; of the erased it may be the submission's id.
std::map<std::string, int> kept(const gateway& sluis, const std::string& source) {
    std::map<std::string, int> all;
    std::string before;
    for (;;) {
        const json page = sluis.api("GET", "/api/events?limit=1000&source=" + source + before);
        for (const json& e : page["items"]) {
            EXPECT_EQ(e["outcome"], "applied") << e;
            ++all[e["event_key"].get<std::string>()];
        }
        if (page["next"].is_null()) return all;
        before = "&before=" + page["next"].get<std::string>();
    }
}

// The e-mails' hashes of an audience at a network; a member without one, or two with the same,
// would be a lie.
std::set<std::string> hashes_at(const std::string& network, const std::set<json>& members) {
    std::set<std::string> all;
    const std::string kind = network == "google" ? "emailAddress" : "EMAIL";
    for (const json& member : members) {
        const auto is_email = [&](const json& part) { return part[0] == kind; };
        const auto found = std::ranges::find_if(member, is_email);
        if (found == member.end()) {
            ADD_FAILURE() << network << " has a member without e-mail: " << member;
            continue;
        }
        EXPECT_TRUE(all.insert((*found)[1].get<std::string>()).second) << network << member;
    }
    return all;
}

json declaration(const installation& here) {
    json all = declare(here.place, here.networks);
    for (json& source : all["sources"]) {
        // So that the status does not depend on which message comes first.
        if (source["id"] == "crm") source["apply_to"] = "new_and_existing";
    }
    return all;
}

TEST(crash, what_was_acknowledged_is_there_exactly_once_and_audiences_agree) {
    SCOPED_TRACE("SLUIS_CRASH_SEED=" + std::to_string(seed()));
    std::mt19937_64 dice(seed());
    const story told(dice);
    installation here;
    here.sluis.apply(declaration(here));
    for (const char* network : {"google", "meta"})  // twice: the first may be repeated at once
        here.networks.add_fault(network, {{"kind", "answer_lost"}, {"requests", 2}});
    for (const char* kind : {"answer_lost", "server_error"})
        here.networks.add_fault("meta", {{"kind", kind}, {"at", "leads"}, {"requests", 2}});
    chaos killer(dice, here.sluis);

    const std::size_t sent = tell_all(told.messages, here.sluis, killer);
    for (int i = 0; i < kills_after_the_last; ++i) {
        killer.wait();
        killer.strike();
    }
    ASSERT_TRUE(until([&] { return here.sluis.ready() && here.sluis.settled(); }))
        << here.sluis.api("GET", "/api/status").dump(1)
        << here.sluis.api("GET", "/api/audiences").dump(1);
    std::cout << told.messages.size() << " submissions, sent " << sent << " times, " << killer.kills
              << " kills\n";

    std::map<std::string, int> once;
    for (const message& m : told.messages)
        if (m.leads.empty()) once[m.id] = 1;
    const auto there = kept(here.sluis, "crm");
    EXPECT_EQ(there.size(), once.size());
    for (const auto& [key, times] : there)
        EXPECT_EQ(times, 1) << key;
    for (const auto& [key, times] : once) {
        const std::string person = key.substr(2, key.rfind('-') - 2);
        EXPECT_TRUE(told.everybody[std::stoul(person)].erased || there.contains(key)) << key;
    }
    EXPECT_EQ(kept(here.sluis, "leads").size(), thin_submissions);
    for (const auto& [id, submissions] :
         {std::pair{"crm", once.size()}, {"leads", thin_submissions}}) {
        const json source = here.sluis.api("GET", std::string("/api/sources/") + id);
        EXPECT_EQ(source["received"]["accepted"], submissions) << id;
        EXPECT_EQ(source["received"]["quarantined"], 0) << id;
    }

    std::set<std::string> desired;
    for (const someone& s : told.everybody) {
        if (s.belongs()) desired.insert(sha256_hex(s.email));
    }
    for (const std::string& id : told.leads) {
        EXPECT_FALSE(here.sluis.contact(email_of_lead(id)).is_null()) << id;
        const bool ticked_the_box = !id.ends_with('9');
        if (ticked_the_box) desired.insert(sha256_hex(email_of_lead(id)));
    }
    for (const std::string network : {"google", "meta"}) {
        EXPECT_EQ(hashes_at(network, here.networks.members(network)), desired) << network;
        EXPECT_EQ(here.networks.violations(network), json::array());
    }

    for (std::size_t i = 0; i < samples; ++i) {
        const someone& s = told.everybody[dice() % people];
        const json c = here.sluis.contact(s.email);
        ASSERT_EQ(c.is_null(), s.erased) << s.email;
        if (s.erased) continue;
        EXPECT_EQ(c["properties"]["first_name"]["value"], s.first_name) << s.email;
        EXPECT_EQ(c["unsubscribed"], s.unsubscribed) << s.email;
    }
    for (std::size_t i = 0; i < samples; ++i) {
        const message& m = told.messages[dice() % told.messages.size()];
        const answer again =
            m.leads.empty()
                ? here.sluis.submit(m.id, m.what)
                : here.sluis.post(from_meta_leads(here.sluis.url("/hooks/leads"), m.leads));
        EXPECT_EQ(again.status, 200U);
        EXPECT_EQ(again.parsed()["duplicate"], true) << m.id;
    }
}

}  // namespace
}  // namespace sluis::harness
