#include "gateway/delivery/worker.hpp"

#include "gateway/store/declarations.hpp"
#include "worker_fixture.hpp"

namespace sluis::delivery {
namespace {

using texts = std::vector<std::string>;
using worker_test = worker_fixture;

TEST_F(worker_test, sends_what_is_due_and_writes_down_the_answer) {
    const auto a = wanted("a@x.y");
    const auto b = wanted("b@x.y");
    tell_all();
    start();
    ASSERT_TRUE(until([&] { return is_there(a) && is_there(b); }));
    EXPECT_EQ(http_.bodies(), texts{"add #a@x.y,#b@x.y"});
    EXPECT_EQ(row_of(a).what, ledger::todo::nothing);
    EXPECT_FALSE(row_of(a).unsure);
}

TEST_F(worker_test, finds_in_the_ledger_what_it_was_never_told) {
    const auto a = wanted("a@x.y");
    start();
    EXPECT_TRUE(until([&] { return is_there(a); }));
}

TEST_F(worker_test, hints_that_are_repeated_send_nothing_twice) {
    const auto a = wanted("a@x.y");
    start();
    ASSERT_TRUE(until([&] { return is_there(a); }));
    const ledger::hint again[] = {{at(a), ledger::todo::add, noon},
                                  {at(a), ledger::todo::remove, noon}};
    for (int i = 0; i < 3; ++i) {
        hint(again);
        until_idle();
    }
    EXPECT_EQ(http_.asked.size(), 1U);
}

TEST_F(worker_test, removals_go_before_additions_and_one_request_at_a_time) {
    const auto leaves = wanted("leaves@x.y");
    start();
    ASSERT_TRUE(until([&] { return is_there(leaves); }));
    end();
    want(leaves, false);
    for (int i = 0; i < 101; ++i)  // more than fit into a batch
        (void)wanted("m" + std::to_string(i) + "@x.y");
    start();
    ASSERT_TRUE(until([&] { return http_.asked.size() == 4; }));
    EXPECT_EQ(http_.asked[1].body, "remove #leaves@x.y");
    EXPECT_EQ(http_.asked[2].body.substr(0, 4), "add ");
    EXPECT_EQ(http_.most_under_way, 1);
}

TEST_F(worker_test, who_leaves_while_being_added_is_removed_after_it) {
    const auto a = wanted("a@x.y");
    http_.answer = [&](const net::client_request& r) {
        if (r.body.starts_with("add")) want(a, false);
        return all_are("accepted");
    };
    start();
    ASSERT_TRUE(until([&] { return http_.asked.size() == 2; }));
    EXPECT_EQ(http_.bodies(), (texts{"add #a@x.y", "remove #a@x.y"}));
    EXPECT_TRUE(until([&] { return row_of(a).at.contact == 0; })) << "nothing is left of it";
}

TEST_F(worker_test, a_lost_answer_is_tried_again_when_it_is_due_and_not_before) {
    const auto a = wanted("a@x.y");
    http_.answer = [](const auto&) -> net::client_result {
        return net::client_error{net::client_failure::reset_after_sent, true, "lost"};
    };
    start();
    ASSERT_TRUE(until([&] { return row_of(a).attempts == 1; }));
    until_idle();
    EXPECT_EQ(http_.asked.size(), 1U);
    EXPECT_TRUE(row_of(a).unsure);
    EXPECT_GE(row_of(a).due_at, noon + 5s);
    http_.answer = [](const auto&) { return all_are("accepted"); };
    time_.set(row_of(a).due_at);
    EXPECT_TRUE(until([&] { return is_there(a); }));
    EXPECT_EQ(http_.asked.size(), 2U);
}

TEST_F(worker_test, takes_up_after_a_restart_what_was_under_way) {
    const auto a = wanted("a@x.y");
    tell_all();
    const auto got = wait_for(
        loop_, due_.claim(due_name(number), queue::direction::add,
                          {.max = 10, .now = noon, .lease = 10min}));  // by one that was killed
    ASSERT_EQ(got->members.size(), 1U);
    start();
    EXPECT_TRUE(until([&] { return is_there(a); })) << "without waiting for the lease to run out";
}

TEST_F(worker_test, a_queue_that_fails_costs_nothing_but_time) {
    const auto a = wanted("a@x.y");
    http_.answer = [&](const auto&) {
        due_.broken = true;  // the lease cannot be ended
        return all_are("try_later");
    };
    start();
    ASSERT_TRUE(until([&] { return row_of(a).attempts == 1; }));
    http_.answer = [](const auto&) { return all_are("accepted"); };
    time_.advance(1h);
    due_.broken = false;
    EXPECT_TRUE(until([&] { return is_there(a); }));
    EXPECT_EQ(http_.asked.size(), 2U);
}

TEST_F(worker_test, an_audience_that_is_gone_stops_alone) {
    db_.write_now([](store::session& s) {
        for (const std::int64_t a : {1, 2})
            (void)store::declarations::put_target(s, a, number, "aud" + std::to_string(a));
    });
    const auto a = wanted("a@x.y");
    want(a, true, 2);
    http_.answer = [](const net::client_request& r) {
        return all_are(r.url.ends_with("/aud1") ? "destination_stopped" : "accepted");
    };
    start();
    ASSERT_TRUE(until([&] { return row_of(a, 2).confirmed != ledger::confirmation::absent; }));
    const auto later = contact_of("b@x.y");
    want(later, true);
    tell_all();
    time_.advance(1h);
    until_idle();
    EXPECT_EQ(http_.asked.size(), 2U) << "nothing more to the one that is gone";
    const auto targets = db_.read_now(
        [](store::session& s) { return store::declarations::targets_of_destination(s, number); });
    ASSERT_EQ(targets.size(), 2U);
    EXPECT_TRUE(targets[0].state.stopped);
    EXPECT_FALSE(targets[1].state.stopped);
    EXPECT_EQ(row_of(a).what, ledger::todo::add) << "it stays to be done";
}

TEST_F(worker_test, nobody_is_added_where_an_audience_is_kept_no_more) {
    former_.insert(1);
    const auto a = wanted("a@x.y");
    want(a, true, 2);
    start();
    ASSERT_TRUE(until([&] { return row_of(a, 2).confirmed != ledger::confirmation::absent; }));
    until_idle();
    EXPECT_EQ(http_.asked.size(), 1U);
    EXPECT_TRUE(row_of(a).sent.empty());
}

TEST_F(worker_test, a_network_that_fails_is_left_alone_for_a_while) {
    const auto a = wanted("a@x.y");
    http_.answer = [](const auto&) { return all_are("try_later"); };
    start();
    for (int failures = 1; failures <= 5; ++failures) {
        ASSERT_TRUE(until([&] { return row_of(a).attempts == failures; }));
        if (failures < 5) time_.set(row_of(a).due_at);
    }
    (void)wanted("b@x.y");  // due at once, but the breaker is open
    tell_all();
    loop_.run_for(20ms);
    EXPECT_EQ(http_.asked.size(), 5U);
}

TEST_F(worker_test, a_result_that_comes_later_is_asked_for_and_a_failed_one_sent_again) {
    const auto a = wanted("a@x.y");
    int results = 0;
    http_.answer = [&](const net::client_request& r) {
        if (r.method == "POST")
            return ok(R"({"all": "accepted_unverified", "later": "r)" + std::to_string(++results) +
                      "\"}");
        const int state = r.url.ends_with("r1") ? 3 : 1;  // failed, succeeded
        return ok(R"({"state": )" + std::to_string(state) + "}");
    };
    start();
    ASSERT_TRUE(until([&] { return is_there(a); }));
    until_idle();
    EXPECT_EQ(http_.asked.size(), 1U) << "it said to ask in half an hour";
    time_.advance(1'800s);
    ASSERT_TRUE(until([&] { return row_of(a).what == ledger::todo::add; }));
    EXPECT_EQ(http_.asked.back().url, "https://toy.example/results/r1");
    time_.set(row_of(a).due_at);
    ASSERT_TRUE(until([&] { return row_of(a).request_id == "r2"; }));
    time_.advance(1'800s);
    ASSERT_TRUE(until([&] { return row_of(a).awaiting == ledger::todo::nothing; }));
    EXPECT_EQ(row_of(a).confirmed, ledger::confirmation::accepted_unverified);
    until_idle();
    EXPECT_EQ(http_.asked.size(), 4U);
}

// D7: what was sent is forgotten only when the network says that it is gone.
TEST_F(worker_test, a_removal_is_done_only_when_its_result_says_so) {
    using state = adapters::poll_outcome::state;
    const auto a = wanted("a@x.y");
    start();
    ASSERT_TRUE(until([&] { return is_there(a); }));
    state result = state::processing;
    int removals = 0;
    http_.answer = [&](const net::client_request& r) {
        if (r.method == "POST")
            return ok(R"({"all": "accepted_unverified", "later": "r)" + std::to_string(++removals) +
                      "\"}");
        return ok(R"({"state": )" + std::to_string(static_cast<int>(result)) + "}");
    };
    want(a, false);
    tell_all();
    ASSERT_TRUE(until([&] { return row_of(a).awaiting == ledger::todo::remove; }));
    // No answer is no result, however long it takes.
    result = state::try_later;
    for (int day = 0; day < 9; ++day) {
        time_.advance(24h);
        until_idle();
    }
    EXPECT_EQ(row_of(a).awaiting, ledger::todo::remove);
    for (const state unclear : {state::unknown_request, state::partly, state::processing}) {
        result = unclear;
        const int before = removals;
        time_.advance(8 * 24h);
        ASSERT_TRUE(until([&] { return row_of(a).what == ledger::todo::remove; }));
        EXPECT_EQ(row_of(a).sent.size(), 1U);
        time_.set(row_of(a).due_at);
        ASSERT_TRUE(until([&] { return row_of(a).awaiting == ledger::todo::remove; }));
        EXPECT_EQ(removals, before + 1);
    }
    result = state::succeeded;
    time_.advance(1'800s);
    EXPECT_TRUE(until([&] { return row_of(a).sent.empty(); }));
}

}  // namespace
}  // namespace sluis::delivery
