#include "gateway/delivery/send.hpp"

#include <algorithm>
#include <set>

#include "support.hpp"

namespace sluis::delivery {
namespace {

using stop = send_report::stop;

constexpr adapters::budget two_in_a_minute[] = {{"write", 2, 60s}};

class send_test : public testing::Test {
protected:
    send_report sent(std::vector<std::string> members,
                     adapters::change what = adapters::change::add) {
        shipment s{.audience = "aud", .what = what};
        for (std::string& m : members)
            s.members.push_back({{"email", std::move(m)}});
        return wait_for(loop_, send(way_, http_, time_, s, [this] { return ++nonce_; }));
    }
    send_report sent_to(fake_http::answering answer, std::vector<std::string> members) {
        http_.answer = std::move(answer);
        return sent(std::move(members));
    }
    void answer(std::string body) {
        http_.answer = [body](const auto&) { return ok(body); };
    }
    std::shared_ptr<credential> proof(const adapters::entry& network) {
        return std::make_shared<credential>(loop_.get_executor(), network,
                                            nlohmann::json{{"fixed", "tok"}}, "", http_, time_);
    }

    asio::io_context loop_;
    settable_clock time_{noon};
    std::uint64_t nonce_ = 0;
    fake_http http_{[](const auto&) { return all_are("accepted"); }};
    route way_{.network = &toy,
               .base_url = "https://toy.example/v1",
               .api_version = "v1",
               .settings = nlohmann::json::object(),
               .proof = proof(toy)};
};

std::string arrivals(const send_report& r) {
    std::string all;
    for (const member_report& m : r.members) {
        const char letters[] = {'a', 'u', 'r', 'l'};
        all += letters[static_cast<int>(m.what)];
        if (m.what == arrival::later && !m.tried) all.back() = '-';
    }
    return all;
}

TEST_F(send_test, sends_the_identifiers_as_they_are_to_the_audience) {
    const send_report told = sent({"a", "b"}, adapters::change::remove);
    ASSERT_EQ(http_.asked.size(), 1U);
    EXPECT_EQ(http_.asked[0].url, "https://toy.example/v1/aud");
    EXPECT_EQ(http_.asked[0].body, "remove a,b");
    EXPECT_EQ(http_.asked[0].headers.get("Authorization"), "Bearer tok");
    EXPECT_EQ(arrivals(told), "aa");
    EXPECT_EQ(told.requests, 1U);
    (void)sent({});
    EXPECT_EQ(http_.asked.size(), 1U) << "nobody: no request";
}

TEST_F(send_test, what_the_network_says_of_a_batch_becomes_of_each_member) {
    struct {
        const char* fate;
        const char* arrivals;
        stop stopped;
        bool failed;
    } const cases[] = {
        {"accepted", "aa", stop::none, false},
        {"accepted_unverified", "uu", stop::none, false},
        {"rejected", "rr", stop::none, false},
        {"try_later", "ll", stop::none, true},
        {"destination_stopped", "--", stop::audience, false},
        {"defect", "--", stop::audience, false},
        {"token_refused", "--", stop::destination, false},
    };
    for (const auto& c : cases) {
        answer(R"({"code": "7", "words": "so", "all": ")" + std::string(c.fate) + "\"}");
        const send_report told = sent({"a", "b"});
        EXPECT_EQ(arrivals(told), c.arrivals) << c.fate;
        EXPECT_EQ(told.stopped, c.stopped) << c.fate;
        EXPECT_EQ(told.failed, c.failed) << c.fate;
        EXPECT_EQ(told.unanswered, 0U) << c.fate;
        const bool went_on = c.stopped == stop::none && !c.failed;
        EXPECT_EQ(went_on ? told.members[1].code : told.code, "7") << c.fate;
        EXPECT_EQ(went_on ? told.members[1].words : told.words, "so") << c.fate;
    }
}

TEST_F(send_test, members_that_fare_otherwise_keep_their_own_code) {
    answer(R"({"all": "accepted", "except": [[1, "rejected", "bad hash"], [2, "try_later", ""]],
               "code": "0"})");
    const send_report told = sent({"a", "b", "c", "d"});
    EXPECT_EQ(arrivals(told), "arla");
    EXPECT_EQ(told.members[1].code, "bad hash");
    EXPECT_EQ(told.members[2].code, "0");
    EXPECT_FALSE(told.failed);
}

TEST_F(send_test, sends_the_others_again_when_nothing_was_processed_because_of_some) {
    const send_report told = sent_to(
        [](const net::client_request& r) {
            if (r.body != "add a,b,c") return all_are("accepted");
            return ok(R"({"all": "resend", "except": [[1, "rejected", "x"]]})");
        },
        {"a", "b", "c"});
    EXPECT_EQ(http_.bodies(), (std::vector<std::string>{"add a,b,c", "add a,c"}));
    EXPECT_EQ(arrivals(told), "ara");
}

TEST_F(send_test, halves_a_batch_until_the_culprits_are_found) {
    std::vector<std::string> members;
    for (int i = 0; i < 16; ++i)
        members.push_back(i == 5 || i == 11 ? "bad" : "m" + std::to_string(i));
    std::set<std::string> taken;
    const send_report told = sent_to(
        [&](const net::client_request& r) {
            if (r.body.find("bad") != std::string::npos) return all_are("split");
            EXPECT_TRUE(taken.insert(r.body).second) << "sent twice: " << r.body;
            return all_are("accepted");
        },
        members);
    EXPECT_EQ(arrivals(told), "aaaaaraaaaaraaaa");
    EXPECT_EQ(told.requests, 15U);
}

// A member alone, or the first of many: nothing tells whether it is they or we.
TEST_F(send_test, who_is_refused_alone_is_rejected_only_if_others_are_let_in) {
    const auto bad_is_refused = [](const net::client_request& r) {
        return all_are(r.body.find("bad") == std::string::npos ? "accepted" : "split");
    };
    const send_report alone = sent_to(bad_is_refused, {"bad"});
    EXPECT_EQ(arrivals(alone), "l");
    EXPECT_EQ(alone.stopped, stop::none);
    EXPECT_TRUE(alone.members[0].tried);
    EXPECT_EQ(arrivals(sent_to(bad_is_refused, {"bad", "m"})), "ra") << "known only afterwards";
}

TEST_F(send_test, when_many_are_refused_alone_and_nobody_is_let_in_the_audience_stops) {
    for (const char* fate : {"split", "resend"}) {
        http_.asked.clear();
        const std::vector<std::string> members(100, "m");
        const send_report told = sent_to([&](const auto&) { return all_are(fate); }, members);
        EXPECT_EQ(told.stopped, stop::audience) << fate;
        EXPECT_EQ(arrivals(told).find('r'), std::string::npos) << "nobody is blamed";
        EXPECT_LT(told.requests, 24U) << fate;
    }
}

TEST_F(send_test, a_network_that_refuses_most_ends_it_after_a_bounded_number_of_calls) {
    for (const char* fate : {"split", "resend"}) {
        http_.asked.clear();
        std::vector<std::string> members(100, "bad");
        members.front() = "m";
        const auto refuses = [&](const net::client_request& r) {
            return all_are(r.body.find("bad") == std::string::npos ? "accepted" : fate);
        };
        const send_report told = sent_to(refuses, members);
        EXPECT_EQ(told.requests, 96U) << fate;
        EXPECT_EQ(told.requests, http_.asked.size()) << fate;
        EXPECT_EQ(told.code, "too_many_requests") << fate;
        const std::string became = arrivals(told);
        EXPECT_EQ(became.find_first_not_of("ar-"), std::string::npos) << became;
        EXPECT_NE(became.find('-'), std::string::npos) << "those that are left are tried later";
    }
}

TEST_F(send_test, a_lost_answer_leaves_the_rest_unsent) {
    way_.settings = {{"per_request", 2}};
    int n = 0;
    const send_report told = sent_to(
        [&](const auto&) -> net::client_result {
            if (++n < 2) return all_are("accepted");
            return net::client_error{net::client_failure::reset_after_sent, true, "lost"};
        },
        {"a", "b", "c", "d", "e"});
    EXPECT_EQ(http_.bodies(), (std::vector<std::string>{"add a,b", "add c,d"}));
    EXPECT_EQ(arrivals(told), "aall-");
    EXPECT_EQ(told.members[2].code, "reset_after_sent");
    EXPECT_EQ(told.unanswered, 1U);
    EXPECT_EQ(told.requests, 2U);
    EXPECT_TRUE(told.failed);
}

TEST_F(send_test, a_refused_token_is_refreshed_once) {
    int tokens = 0;
    int refusals = 1;
    http_.answer = [&](const net::client_request& r) {
        if (r.url == "https://toy.example/token") {
            return ok(R"({"seconds": 3600, "token": "t)" + std::to_string(++tokens) + "\"}");
        }
        EXPECT_EQ(r.headers.get("Authorization"), "Bearer t" + std::to_string(tokens));
        return all_are(refusals-- > 0 ? "token_refused" : "accepted");
    };
    way_.proof = std::make_shared<credential>(loop_.get_executor(), toy, nlohmann::json::object(),
                                              "https://toy.example/token", http_, time_);
    EXPECT_EQ(arrivals(sent({"a"})), "a");
    EXPECT_EQ(tokens, 2);
    refusals = 9;
    const send_report told = sent({"a"});
    EXPECT_EQ(told.stopped, stop::destination);
    EXPECT_EQ(told.requests, 2U);
    EXPECT_EQ(tokens, 3) << "the new one was refused too: asking again is of no use";
}

TEST_F(send_test, without_a_token_nothing_is_sent) {
    for (const unsigned status : {400U, 503U}) {
        http_.asked.clear();
        http_.answer = [&](const auto&) { return ok("", status); };
        way_.proof = std::make_shared<credential>(loop_.get_executor(), toy,
                                                  nlohmann::json::object(), "", http_, time_);
        const send_report told = sent({"a"});
        EXPECT_EQ(told.stopped, status == 400 ? stop::destination : stop::none);
        EXPECT_EQ(told.failed, status == 503) << "it may work soon";
        EXPECT_EQ(arrivals(told), "-");
        EXPECT_EQ(http_.asked.size(), 1U);
        EXPECT_EQ(told.requests, 0U);
    }
}

TEST_F(send_test, stops_where_the_budget_does) {
    static constexpr adapters::traits small = [] {
        adapters::traits t = toy_network::about;
        t.budgets = two_in_a_minute;
        return t;
    }();
    adapters::entry network = toy;
    network.about = &small;
    way_.network = &network;
    way_.proof = proof(network);
    way_.settings = {{"per_request", 1}};
    const send_report told = sent({"a", "b", "c"});
    EXPECT_EQ(arrivals(told), "aa-");
    EXPECT_EQ(told.requests, 2U);
    EXPECT_EQ(told.wait, 60s);
    EXPECT_EQ(told.code, "budget");
    EXPECT_FALSE(told.failed) << "the network is well";
}

TEST_F(send_test, a_wait_reaches_as_far_as_the_network_says) {
    for (const bool for_all : {false, true}) {
        way_.proof = proof(toy);
        answer(nlohmann::json{{"all", "try_later"}, {"wait", 90}, {"for_all", for_all}}.dump());
        EXPECT_EQ(sent({"a"}).wait, 90s);
        const auto others_wait = way_.proof->budget().take("write", time_.now());
        EXPECT_EQ(others_wait, for_all ? 90s : 0s);
    }
}

TEST_F(send_test, a_result_that_comes_later_is_promised_for_those_it_covers) {
    answer(R"({"all": "accepted_unverified", "later": "req-1",
               "except": [[0, "rejected", "x"]]})");
    const send_report told = sent({"a", "b", "c"});
    ASSERT_EQ(told.later.size(), 1U);
    EXPECT_EQ(told.later[0].request_id, "req-1");
    EXPECT_EQ(told.later[0].members, 2);
    EXPECT_EQ(told.later[0].poll_after, 1'800s);
    EXPECT_EQ(arrivals(told), "ruu");
    EXPECT_EQ(told.members[2].request_id, "req-1");
}

TEST_F(send_test, every_batch_has_a_nonce_of_its_own) {
    (void)sent_to(
        [](const net::client_request& r) {
            return all_are(r.body.find(',') == std::string::npos ? "accepted" : "split");
        },
        {"a", "b"});
    EXPECT_EQ(http_.asked.size(), 3U);
    EXPECT_EQ(nonce_, 3U);
}

}  // namespace
}  // namespace sluis::delivery
